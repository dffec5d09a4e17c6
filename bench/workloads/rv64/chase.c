/* A list of 2^15 nodes linked in random order, walked and relinked, and a binary search tree that is searched.
 * Stresses: loads that each need the one before, through 1 MB of memory: the host's caches more than its dispatch. */
#include "guest.h"

enum { NODES = 1 << 15 };

struct node {
    struct node *next, *less, *more;
    uint64_t key;
};

/* One cycle through all nodes, in an order made by Sattolo's shuffle. */
static void link_all(struct node *nodes, uint64_t *random)
{
    uint32_t *order = allocate(NODES * sizeof *order);

    for (uint32_t i = 0; i < NODES; i++)
        order[i] = i;
    for (uint32_t i = NODES - 1; i > 0; i--) {
        uint32_t other = (uint32_t)(next_random(random) >> 32) % i, kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (uint32_t i = 0; i < NODES; i++)
        nodes[order[i]].next = &nodes[order[(i + 1) % NODES]];
    free(order);
}

static struct node **find(struct node **at, uint64_t key)
{
    while (*at != NULL && (*at)->key != key)
        at = key < (*at)->key ? &(*at)->less : &(*at)->more;
    return at;
}

int main(int argc, char **argv)
{
    uint64_t rounds = rounds_to_do(200, argc, argv), sum = 0, random = 2;
    struct node *nodes = allocate(NODES * sizeof *nodes), *root = NULL, *at = nodes;

    for (uint32_t i = 0; i < NODES; i++)
        nodes[i].key = next_random(&random) >> 20;
    link_all(nodes, &random);
    for (uint32_t i = 0; i < NODES; i++)
        *find(&root, nodes[i].key) = &nodes[i];
    for (uint64_t round = 0; round < rounds; round++) {
        for (uint32_t step = 0; step < 30 * NODES; step++) {
            sum += at->key;
            at = at->next;
        }
        for (uint32_t i = 0; i < 4000; i++) { /* each key once moved after its successor */
            struct node *after = at->next;
            at->next = after->next;
            after->next = after->next->next;
            at->next->next = after;
            at = after;
        }
        for (uint32_t i = 0; i < 20000; i++) {
            struct node *found = *find(&root, nodes[(next_random(&random) >> 40) % NODES].key);
            sum = mix(sum, found->key);
        }
    }
    free(nodes);
    return report(sum);
}
