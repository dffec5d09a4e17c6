// iostream: manipulators, numbers out and in, failures, string and file streams, operators of one's own, wide output.
#include <complex>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace
{
struct Point {
    int x, y;
};
std::ostream &operator<<(std::ostream &out, const Point &p)
{
    return out << '(' << p.x << ", " << p.y << ')';
}
std::istream &operator>>(std::istream &in, Point &p)
{
    char a, b, c;

    if (in >> a >> p.x >> b >> p.y >> c && (a != '(' || b != ',' || c != ')'))
        in.setstate(std::ios::failbit);
    return in;
}
} // namespace

int main()
{
    Point p{};
    int number = -1;
    std::string word, line;
    double total = 0;

    std::cout << 42 << ' ' << std::hex << std::showbase << 42 << ' ' << std::oct << 42 << std::dec << ' ' << true << ' '
              << std::boolalpha << false << '\n';
    for (double x : {0.1, 1e21, -2.5e-7, 123456789.0, 1.0 / 3, 5e-324})
        std::cout << x << ' ' << std::fixed << std::setprecision(3) << x << ' ' << std::scientific << x << ' '
                  << std::hexfloat << x << std::defaultfloat << std::setprecision(17) << ' ' << x
                  << std::setprecision(6) << '\n';
    std::cout << std::setw(8) << std::left << "left" << '|' << std::setw(8) << std::right << "right" << '|'
              << std::setfill('*') << std::setw(8) << std::internal << -42 << std::setfill(' ') << '\n'
              << std::complex<double>(1.5, -2) << ' ' << std::quoted("a \"b\"") << ' ' << Point{3, -4} << '\n';

    std::istringstream in("17 0x1f (5, -6) 2.5e3 word 99999999999 rest of it");
    in >> number >> std::hex >> number >> std::dec >> p >> total >> word;
    std::cout << number << ' ' << p << ' ' << total << ' ' << word;
    in >> number;
    std::cout << ' ' << number << ' ' << in.fail();
    in.clear();
    std::getline(in >> std::ws, line);
    std::cout << " [" << line << "] " << in.eof() << '\n';

    while (std::getline(std::cin, line)) {
        std::istringstream fields(line);
        std::vector<double> values((std::istream_iterator<double>(fields)), std::istream_iterator<double>());

        for (double value : values)
            total += value;
        std::cout << values.size() << " values, " << total << '\n';
    }
    {
        std::ofstream out("stream");

        for (int i = 0; i < 500; i++)
            out << i * i << (i % 10 == 9 ? '\n' : ' ');
    }
    std::fstream file("stream", std::ios::in | std::ios::out | std::ios::ate);
    std::cout << file.tellg() << ' ';
    file.seekg(100) >> number;
    std::cout << number << ' ';
    file.seekp(0) << "first";
    file.seekg(0) >> word;
    std::cout << word << ' ' << std::ifstream("nothing").is_open() << '\n';
    std::ostringstream big;
    for (int i = 0; i < 1000; i++)
        big << i / 7.0 << ',';
    std::cout << big.str().size() << ' ' << big.str().substr(5000, 20) << std::endl;
    std::cerr << "to standard error\n";
    return std::cout.good() ? 0 : 1;
}
