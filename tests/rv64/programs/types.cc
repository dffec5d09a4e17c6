// Types at run time: virtual and multiple inheritance, dynamic_cast, typeid; the order of static constructors and
// destructors, thread_local objects, and virtual calls from constructors.
#include <any>
#include <cstdio>
#include <functional>
#include <memory>
#include <typeindex>
#include <typeinfo>
#include <variant>
#include <vector>

namespace
{
struct Loud {
    explicit Loud(const char *name) : name(name)
    {
        std::printf("make %s\n", name);
    }
    ~Loud()
    {
        std::printf("destroy %s\n", name);
    }
    const char *name;
};
Loud global_one("global one"), global_two("global two");
thread_local Loud per_thread("per thread");

struct Base {
    Base()
    {
        std::printf("constructing a %s\n", name());
    }
    virtual ~Base() = default;
    virtual const char *name() const
    {
        return "Base";
    }
    int base = 1;
};
struct Left : virtual Base {
    const char *name() const override
    {
        return "Left";
    }
    int left = 2;
};
struct Right : virtual Base {
    virtual int twice(int x)
    {
        return 2 * x + right;
    }
    int right = 3;
};
struct Both final : Left, Right {
    const char *name() const override
    {
        return "Both";
    }
    int twice(int x) override
    {
        return Right::twice(x) * 10 + left;
    }
};

Loud &local()
{
    static Loud object("on first use");

    return object;
}

template <class... Functions> struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions> Overloaded(Functions...) -> Overloaded<Functions...>;
} // namespace

int main()
{
    std::vector<std::unique_ptr<Base>> all;

    std::puts("main");
    all.push_back(std::make_unique<Base>());
    all.push_back(std::make_unique<Left>());
    all.push_back(std::make_unique<Right>());
    all.push_back(std::make_unique<Both>());
    for (const auto &each : all) {
        Base *base = each.get();
        Right *right = dynamic_cast<Right *>(base);

        std::printf("%s: left %d right %d twice %d both %d\n", base->name(), dynamic_cast<Left *>(base) != nullptr,
                    right != nullptr, right ? right->twice(4) : 0, typeid(*base) == typeid(Both));
        std::printf("whole %d\n", right == nullptr || dynamic_cast<void *>(right) == dynamic_cast<void *>(base));
        try {
            std::printf("%d\n", dynamic_cast<Left &>(*base).left);
        } catch (const std::bad_cast &) {
            std::puts("bad cast");
        }
    }
    std::printf("%s %d\n", typeid(Both *).name(), std::type_index(typeid(int)) == std::type_index(typeid(const int)));
    std::printf("%s\n", per_thread.name);
    local();
    local();
    int (Right::*member)(int) = &Right::twice;
    std::printf("%d\n", (dynamic_cast<Both &>(*all[3]).*member)(5));
    std::function<int(int)> function = [&all](int x) { return x + static_cast<int>(all.size()); };
    std::any any = 2.5;
    std::variant<int, const char *, double> variant = "text";
    std::printf("%d %g %d\n", function(38), std::any_cast<double>(any), any.type() == typeid(double));
    std::visit(Overloaded{[](int) { std::puts("int"); }, [](double) { std::puts("double"); },
                          [](const char *s) { std::puts(s); }},
               variant);
    return 5;
}
