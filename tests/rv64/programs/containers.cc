// The containers and algorithms of the library: maps, hash tables, queues, sorting, strings, ranges of random numbers.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <list>
#include <map>
#include <numeric>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

int main()
{
    std::mt19937 random(12345);
    std::map<std::string, int> words;
    std::unordered_map<int, std::vector<int>> groups;
    std::vector<int> numbers(3000);
    std::priority_queue<int, std::vector<int>, std::greater<>> queue;

    for (int &number : numbers)
        number = static_cast<int>(random() % 5000);
    for (int number : numbers) {
        words["w" + std::to_string(number % 97)] += number;
        groups[number % 31].push_back(number);
        queue.push(number);
    }
    std::printf("%zu %zu %s %d\n", words.size(), groups.size(), words.rbegin()->first.c_str(),
                words.lower_bound("w5")->second);

    auto sorted = numbers, stable = numbers, heap = numbers;
    std::sort(sorted.begin(), sorted.end());
    std::stable_sort(stable.begin(), stable.end(), [](int a, int b) { return a % 10 < b % 10; });
    std::make_heap(heap.begin(), heap.end());
    std::sort_heap(heap.begin(), heap.end());
    bool same = sorted == heap;
    for (int number : sorted) {
        same = same && queue.top() == number;
        queue.pop();
    }
    std::printf("%d %d %d %d\n", same, sorted[0], sorted[1500], stable[1500]);
    std::nth_element(numbers.begin(), numbers.begin() + 700, numbers.end());
    std::printf("%d %d\n", numbers[700], numbers[700] == sorted[700]);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::printf("%zu %ld\n", sorted.size(), std::accumulate(sorted.begin(), sorted.end(), 0L));

    std::list<int> list(sorted.begin(), sorted.begin() + 50);
    std::deque<int> deque;
    list.reverse();
    list.remove_if([](int n) { return n % 3 == 0; });
    for (int n : list)
        n % 2 ? deque.push_back(n) : deque.push_front(n);
    std::rotate(deque.begin(), deque.begin() + 5, deque.end());
    for (size_t i = 0; i < deque.size(); i += 4)
        std::printf("%d ", deque[i]);
    std::set<std::pair<int, char>> pairs{{3, 'c'}, {1, 'b'}, {1, 'a'}};
    std::printf("%c\n", pairs.begin()->second);

    std::string text = "the quick brown fox", permutation = "abcd";
    int count = 0;
    do
        count += permutation[0] < permutation[3];
    while (std::next_permutation(permutation.begin(), permutation.end()));
    text.replace(text.find("quick"), 5, "slow").insert(0, 3, '>').append(text, 3, 3);
    std::printf("%s %zu %d %.6f\n", text.c_str(), text.rfind('o'), count,
                std::uniform_real_distribution<>(0, 1)(random));
    std::normal_distribution<> normal;
    std::printf("%d %d\n", static_cast<int>(groups[7].size()), std::abs(normal(random)) < 10);
}
