// Threads as C++'s library has them, in cases with a line of output each.
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <latch>
#include <mutex>
#include <numeric>
#include <semaphore>
#include <shared_mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

static constexpr int count = 5;

template <typename Function> static void run(Function function)
{
    std::vector<std::thread> threads;

    for (int i = 0; i < count; i++)
        threads.emplace_back(function, i);
    for (auto &thread : threads)
        thread.join();
}

struct Counted {
    static inline std::atomic<int> made, gone;
    int value = 3;
    Counted() { made++; }
    ~Counted() { gone++; }
};
static thread_local Counted counted;

static long fibonacci(int n)
{
    if (n < 8)
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    auto left = std::async(std::launch::async, fibonacci, n - 1);
    return fibonacci(n - 2) + left.get();
}

int main()
{
    std::mutex mutex;
    long sum = 0;

    run([&](int i) {
        for (int n = 0; n < 1000; n++) {
            std::lock_guard lock(mutex);
            sum += i;
        }
    });
    std::printf("lock_guard %ld\n", sum);

    std::mutex first, second;
    sum = 0;
    run([&](int i) {
        for (int n = 0; n < 200; n++) {
            std::scoped_lock lock(i % 2 ? first : second, i % 2 ? second : first);
            sum++;
            std::this_thread::yield();
        }
    });
    std::printf("scoped_lock %ld\n", sum);

    std::shared_mutex shared;
    std::atomic<int> wrong = 0;
    int a = 0, b = 0;
    run([&](int i) {
        for (int n = 0; n < 200; n++) {
            if ((n + i) % 4 == 0) {
                std::unique_lock lock(shared);
                a++;
                std::this_thread::yield();
                b++;
            } else {
                std::shared_lock lock(shared);
                wrong += a != b;
            }
        }
    });
    std::printf("shared_mutex %d %d\n", wrong.load(), a);

    std::condition_variable_any condition;
    int turn = 0;
    run([&](int i) {
        for (int n = 0; n < 100; n++) {
            std::unique_lock lock(mutex);
            condition.wait(lock, [&] { return turn % count == i; });
            turn++;
            condition.notify_all();
        }
    });
    std::printf("condition_variable_any %d\n", turn);

    run([](int) { counted.value++; });
    std::printf("thread_local %d %d\n", Counted::made.load(), Counted::gone.load());

    std::once_flag once;
    std::atomic<int> tries = 0, done = 0;
    run([&](int) {
        try {
            std::call_once(once, [&] {
                if (tries++ < 2)
                    throw std::runtime_error("again");
                done++;
            });
        } catch (const std::runtime_error &) {
        }
    });
    std::printf("call_once %d %d\n", tries.load(), done.load());

    std::printf("async %ld\n", fibonacci(13));

    std::promise<std::string> promise;
    std::thread failing([&] {
        try {
            throw std::out_of_range("from a thread");
        } catch (...) {
            promise.set_exception(std::current_exception());
        }
    });
    try {
        promise.get_future().get();
    } catch (const std::out_of_range &error) {
        std::printf("promise %s\n", error.what());
    }
    failing.join();

    std::packaged_task<int(int)> task([](int n) { return n * n; });
    auto future = task.get_future();
    std::thread(std::move(task), 12).detach();
    std::printf("packaged_task %d\n", future.get());

    std::atomic<int> word = 0;
    run([&](int i) {
        for (int now; (now = word.load()) != i;)
            word.wait(now);
        word++;
        word.notify_all();
    });
    std::printf("atomic wait %d\n", word.load());

    std::latch latch(count);
    std::atomic<int> before = 0, missed = 0;
    run([&](int) {
        before++;
        latch.arrive_and_wait();
        missed += before != count;
    });
    std::printf("latch %d\n", missed.load());

    std::vector<int> phases;
    std::barrier barrier(count, [&]() noexcept { phases.push_back(before.exchange(0)); });
    before = 0;
    run([&](int) {
        for (int n = 0; n < 4; n++) {
            before++;
            barrier.arrive_and_wait();
        }
    });
    std::printf("barrier %zu %d\n", phases.size(), std::accumulate(phases.begin(), phases.end(), 0));

    std::counting_semaphore<3> semaphore(3);
    std::atomic<int> inside = 0, most = 0;
    run([&](int) {
        for (int n = 0; n < 50; n++) {
            semaphore.acquire();
            int now = ++inside;
            for (int known = most; known < now && !most.compare_exchange_weak(known, now);) {
            }
            std::this_thread::yield();
            inside--;
            semaphore.release();
        }
    });
    std::printf("counting_semaphore %d\n", most <= 3);

    std::atomic<long> spins = 0;
    {
        std::jthread thread([&](std::stop_token token) {
            while (!token.stop_requested()) {
                spins++;
                std::this_thread::yield();
            }
        });
        while (spins < 10)
            std::this_thread::yield();
    }
    std::printf("jthread %d\n", spins >= 10);
    return 0;
}
