/* Records sorted by three orders, each a comparison behind a function pointer: quicksort, heapsort, and mergesort.
 * Stresses: indirect calls, branches that depend on data, records copied to and fro. */
#include <string.h>

#include "guest.h"

enum { COUNT = 4000 };

struct record {
    uint64_t number;
    char name[16];
};

typedef int comparison(const struct record *a, const struct record *b);

static int by_number(const struct record *a, const struct record *b)
{
    return (a->number > b->number) - (a->number < b->number);
}

static int by_low_half(const struct record *a, const struct record *b)
{
    uint32_t left = (uint32_t)a->number, right = (uint32_t)b->number;

    return left != right ? (left < right ? 1 : -1) : by_number(a, b);
}

static int by_name(const struct record *a, const struct record *b)
{
    int difference = strcmp(a->name, b->name);

    return difference != 0 ? difference : by_number(a, b);
}

static void swap(struct record *a, struct record *b)
{
    struct record kept = *a;

    *a = *b;
    *b = kept;
}

static void insertion_sort(struct record *records, size_t count, comparison *compare)
{
    for (size_t i = 1; i < count; i++) {
        struct record moved = records[i];
        size_t j = i;

        for (; j > 0 && compare(&moved, &records[j - 1]) < 0; j--)
            records[j] = records[j - 1];
        records[j] = moved;
    }
}

static void quicksort(struct record *records, size_t count, comparison *compare)
{
    while (count > 8) {
        struct record pivot = records[count / 2];
        size_t low = 0, high = count - 1;

        for (;; low++, high--) {
            while (compare(&records[low], &pivot) < 0)
                low++;
            while (compare(&pivot, &records[high]) < 0)
                high--;
            if (low >= high)
                break;
            swap(&records[low], &records[high]);
        }
        quicksort(records, low, compare);
        records += low;
        count -= low;
    }
    insertion_sort(records, count, compare);
}

static void sift(struct record *records, size_t at, size_t count, comparison *compare)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && compare(&records[child], &records[child + 1]) < 0)
            child++;
        if (compare(&records[at], &records[child]) >= 0)
            return;
        swap(&records[at], &records[child]);
    }
}

static void heapsort_all(struct record *records, size_t count, comparison *compare)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(records, i, count, compare);
    for (size_t i = count; i-- > 1;) {
        swap(&records[0], &records[i]);
        sift(records, 0, i, compare);
    }
}

static void mergesort_all(struct record *records, size_t count, struct record *room, comparison *compare)
{
    size_t half = count / 2, left = 0, right = half;

    if (count <= 8) {
        insertion_sort(records, count, compare);
        return;
    }
    mergesort_all(records, half, room, compare);
    mergesort_all(records + half, count - half, room, compare);
    for (size_t i = 0; i < count; i++) {
        if (right == count || (left < half && compare(&records[left], &records[right]) <= 0))
            room[i] = records[left++];
        else
            room[i] = records[right++];
    }
    memcpy(records, room, count * sizeof *records);
}

int main(int argc, char **argv)
{
    static comparison *const orders[] = {by_number, by_low_half, by_name};
    static struct record records[COUNT], room[COUNT];
    uint64_t rounds = rounds_to_do(75, argc, argv), sum = 0, random = 4;

    for (uint64_t round = 0; round < rounds; round++) {
        for (unsigned kind = 0; kind < 3; kind++) {
            for (unsigned i = 0; i < COUNT; i++) {
                uint64_t number = next_random(&random);

                records[i].number = number;
                for (unsigned c = 0; c < 10; c++, number >>= 5)
                    records[i].name[c] = (char)(c < 4 ? 'a' : 'a' + number % 26); /* prefixes are alike */
            }
            for (unsigned order = 0; order < 3; order++) {
                comparison *compare = orders[(order + round) % 3];

                if (kind == 0)
                    quicksort(records, COUNT, compare);
                else if (kind == 1)
                    heapsort_all(records, COUNT, compare);
                else
                    mergesort_all(records, COUNT, room, compare);
                for (unsigned i = 0; i < COUNT; i += 100)
                    sum = mix(sum, records[i].number);
                for (unsigned i = 1; i < COUNT; i++)
                    sum += compare(&records[i - 1], &records[i]) > 0; /* 0, if sorted */
            }
        }
    }
    return report(sum);
}
