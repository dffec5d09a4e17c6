// Exceptions: through many frames with destructors, caught by base, rethrown, nested, out of constructors and callbacks
// of C, with a function try block, and from the library.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{

int alive, order;

struct Guard {
    explicit Guard(int number) : number(number)
    {
        alive++;
    }
    ~Guard()
    {
        alive--;
        order = order * 7 % 1000003 + number;
    }
    int number;
};

struct Mine : std::runtime_error {
    Mine(const std::string &what, double value) : std::runtime_error(what), value(value)
    {
    }
    double value;
};

double descend(int depth, double x)
{
    Guard guard(depth);
    std::string text(static_cast<size_t>(depth), 'x');

    if (depth == 0)
        throw Mine("bottom", x);
    return descend(depth - 1, x * 1.5) + static_cast<double>(text.size());
}

struct Fails {
    Guard one{1}, two{2};
    std::unique_ptr<Guard> three{new Guard(3)};
    explicit Fails(bool fail)
    try : one(10) {
        if (fail)
            throw 42;
    } catch (int value) {
        std::printf("constructor failed with %d, alive %d\n", value, alive);
    }
};

int compare(const void *a, const void *b)
{
    Guard guard(5);

    if (*static_cast<const int *>(a) == 13 || *static_cast<const int *>(b) == 13)
        throw "thirteen";
    return *static_cast<const int *>(a) - *static_cast<const int *>(b);
}

void nest(int depth)
{
    try {
        if (depth == 0)
            throw std::invalid_argument("innermost");
        nest(depth - 1);
    } catch (...) {
        std::throw_with_nested(std::runtime_error("level " + std::to_string(depth)));
    }
}

void print(const std::exception &e, int level = 0)
{
    std::printf("%*s%s\n", level, "", e.what());
    try {
        std::rethrow_if_nested(e);
    } catch (const std::exception &inner) {
        print(inner, level + 1);
    }
}

} // namespace

int main()
{
    int numbers[] = {5, 9, 13, 2}, count = 0;

    for (int i = 0; i < 50; i++)
        try {
            try {
                descend(i, 1);
            } catch (const std::runtime_error &e) {
                count++;
                throw;
            }
        } catch (const std::exception &e) {
            if (i % 10 == 9)
                std::printf("%s %.17g\n", e.what(), dynamic_cast<const Mine &>(e).value);
        }
    std::printf("%d caught, alive %d, order %d\n", count, alive, order);
    try {
        Fails fails(true);
    } catch (int value) {
        std::printf("again %d, alive %d, order %d\n", value, alive, order);
    }
    try {
        std::qsort(numbers, 4, sizeof *numbers, compare);
    } catch (const char *text) {
        std::printf("%s, alive %d\n", text, alive);
    }
    try {
        nest(3);
    } catch (const std::exception &e) {
        print(e);
    }
    try {
        std::vector<int>(5).at(7) = 1;
    } catch (const std::out_of_range &) {
        std::puts("out of range");
    }
    try {
        std::printf("%d\n", std::stoi("99999999999"));
    } catch (const std::logic_error &e) {
        std::puts(e.what());
    }
    try {
        std::string().append(std::string().max_size(), 'x');
    } catch (const std::bad_alloc &) {
        std::puts("no memory");
    }
    std::exception_ptr kept;
    try {
        throw Guard(77);
    } catch (...) {
        kept = std::current_exception();
    }
    std::printf("kept, alive %d", alive);
    try {
        std::rethrow_exception(kept);
    } catch (const Guard &guard) {
        std::printf(" %d\n", guard.number);
    }
    kept = nullptr;
    std::printf("alive %d, uncaught %d\n", alive, std::uncaught_exceptions());
}
