// std::regex, whose matcher is deeply recursive: search, groups, iterators, replacement, errors.
#include <cstdio>
#include <iterator>
#include <regex>
#include <string>

int main()
{
    const std::string text = "On 1948-06-21 it ran; on 1951-02-12 the next one did. 1999-99-99 is no date.";
    const std::regex date(R"((\d{4})-(0[1-9]|1[0-2])-([0-2]\d|3[01]))");
    std::smatch found;
    std::string many(400, 'a');

    for (auto i = std::sregex_iterator(text.begin(), text.end(), date); i != std::sregex_iterator(); ++i)
        std::printf("%s at %ld: %s\n", i->str().c_str(), static_cast<long>(i->position()), (*i)[2].str().c_str());
    std::puts(std::regex_replace(text, date, "$3.$2.$1").c_str());
    std::printf("%d\n", std::regex_match("FooBarFoo", std::regex("(foo)bar\\1", std::regex::icase)));
    std::printf("%d\n", std::regex_search(text, found, std::regex("[[:upper:]]\\w*(?= \\d)")));
    std::printf("'%s' | '%s'\n", found.str().c_str(), found.suffix().str().substr(0, 9).c_str());
    std::printf("%d\n", std::regex_match(many, std::regex("(a|b)*")));
    try {
        std::regex bad("(unclosed");
    } catch (const std::regex_error &e) {
        std::printf("error %d\n", e.code() == std::regex_constants::error_paren);
    }
    const std::regex separator("[;.]\\s*");
    for (auto i = std::sregex_token_iterator(text.begin(), text.end(), separator, -1);
         i != std::sregex_token_iterator(); ++i)
        std::printf("[%s]", i->str().c_str());
    std::puts("");
}
