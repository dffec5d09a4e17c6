/* qsort with comparisons called back, on inputs that are hard for some sorts; bsearch, hits and misses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

enum { COUNT = 1500 };

struct item {
    double weight;
    int key;
    char name[13];
};

static int comparisons;

static int compare_int(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    comparisons++;
    return (x > y) - (x < y);
}

static int compare_item(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    return x->key != y->key ? compare_int(&x->key, &y->key) : strcmp(x->name, y->name);
}

int main(void)
{
    static int numbers[COUNT];
    static struct item items[COUNT];
    uint64_t seed = 42, checksum = SUM_START;

    for (int kind = 0; kind < 5; kind++) {
        int hits = 0;

        for (int i = 0; i < COUNT; i++) {
            int random = (int)(random_next(&seed) >> 40);

            numbers[i] = kind == 0   ? random
                         : kind == 1 ? i
                         : kind == 2 ? -i
                         : kind == 3 ? random % 5
                                     : abs(COUNT / 2 - i);
        }
        comparisons = 0;
        qsort(numbers, COUNT, sizeof *numbers, compare_int);
        for (int i = 1; i < COUNT; i++)
            if (numbers[i - 1] > numbers[i])
                printf("not sorted at %d\n", i);
        for (int i = -100; i < 1000; i++)
            hits += bsearch(&i, numbers, COUNT, sizeof *numbers, compare_int) != NULL;
        printf("kind %d: %d .. %d .. %d, %d comparisons, %d hits, %016llx\n", kind, numbers[0], numbers[COUNT / 2],
               numbers[COUNT - 1], comparisons, hits, (unsigned long long)sum(SUM_START, numbers, sizeof numbers));
    }
    for (int i = 0; i < COUNT; i++) {
        items[i].weight = (double)(random_next(&seed) % 100) / 7 - 5;
        items[i].key = (int)(random_next(&seed) % 10);
        snprintf(items[i].name, sizeof items[i].name, "n%d", (int)(random_next(&seed) % 1000));
    }
    qsort(items, COUNT, sizeof *items, compare_item);
    for (int i = 0; i < COUNT; i++) {
        checksum = sum(checksum, items[i].name, strlen(items[i].name));
        if (i % 250 == 0)
            printf("%.17g %d %s\n", items[i].weight, items[i].key, items[i].name);
    }
    printf("items %016llx\n", (unsigned long long)checksum);
    return 0;
}
