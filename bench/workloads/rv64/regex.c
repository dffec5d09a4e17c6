/* Regular expressions, compiled to a nondeterministic automaton and run by Thompson's method, all states at once.
 * Stresses: small sets kept in arrays, short loops of unforeseeable length, recursion while compiling. */
#include <string.h>

#include "guest.h"

enum { MOST_NODES = 128, TEXT = 4096 };

enum kind { CLASS, SPLIT, MATCH };

struct node {
    enum kind kind;
    uint64_t set[4]; /* CLASS: the bytes it takes */
    int next, other; /* SPLIT goes both ways */
};

struct regex {
    struct node nodes[MOST_NODES];
    int count, start;
    const char *at; /* while compiling */
};

static int add(struct regex *r, enum kind kind, int next, int other)
{
    r->nodes[r->count] = (struct node){.kind = kind, .next = next, .other = other};
    return r->count++;
}

static void take(struct node *node, unsigned char c)
{
    node->set[c / 64] |= UINT64_C(1) << c % 64;
}

/* A part of the automaton: where it begins, and a list, through `next`, of the arrows that leave it. An arrow is twice
 * its node, plus 1 for `other`; -1 ends the list. */
struct part {
    int start, leaving;
};

static int *arrow(struct regex *r, int number)
{
    return number % 2 ? &r->nodes[number / 2].other : &r->nodes[number / 2].next;
}

static void lead(struct regex *r, int list, int to)
{
    while (list >= 0) {
        int *this = arrow(r, list);
        list = *this;
        *this = to;
    }
}

static int join(struct regex *r, int list, int more)
{
    int *last = arrow(r, list);

    while (*last >= 0)
        last = arrow(r, *last);
    *last = more;
    return list;
}

static struct part alternatives(struct regex *r);

static struct part atom(struct regex *r)
{
    char c = *r->at++;
    int node;

    if (c == '(') {
        struct part inside = alternatives(r);
        r->at++;
        return inside;
    }
    node = add(r, CLASS, -1, -1);
    if (c == '.') {
        for (unsigned i = 0; i < 256; i++)
            take(&r->nodes[node], (unsigned char)i);
    } else if (c == '[') {
        for (; *r->at != ']'; r->at++) {
            take(&r->nodes[node], (unsigned char)*r->at);
            if (r->at[1] == '-') {
                for (char between = r->at[0]; between < r->at[2]; between++)
                    take(&r->nodes[node], (unsigned char)between);
                r->at++;
            }
        }
        r->at++;
    } else {
        take(&r->nodes[node], (unsigned char)c);
    }
    return (struct part){node, 2 * node};
}

static struct part repeated(struct regex *r)
{
    struct part p = atom(r);

    while (*r->at == '*' || *r->at == '+' || *r->at == '?') {
        char how = *r->at++;
        int split = add(r, SPLIT, p.start, -1);

        if (how == '?') {
            p = (struct part){split, join(r, 2 * split + 1, p.leaving)};
        } else {
            lead(r, p.leaving, split);
            p = (struct part){how == '*' ? split : p.start, 2 * split + 1};
        }
    }
    return p;
}

static struct part sequence(struct regex *r)
{
    struct part p = repeated(r);

    while (*r->at != '\0' && *r->at != '|' && *r->at != ')') {
        struct part next = repeated(r);
        lead(r, p.leaving, next.start);
        p.leaving = next.leaving;
    }
    return p;
}

static struct part alternatives(struct regex *r)
{
    struct part p = sequence(r);

    while (*r->at == '|') {
        struct part other;
        r->at++;
        other = sequence(r);
        p = (struct part){add(r, SPLIT, p.start, other.start), join(r, p.leaving, other.leaving)};
    }
    return p;
}

static void compile(struct regex *r, const char *expression)
{
    struct part all;

    memset(r, 0, sizeof *r);
    r->at = expression;
    all = alternatives(r);
    lead(r, all.leaving, add(r, MATCH, -1, -1));
    r->start = all.start;
}

struct states {
    int items[MOST_NODES], count;
    uint64_t when[MOST_NODES]; /* the step at which a state was entered last */
};

static void enter(const struct regex *r, struct states *s, int state, uint64_t step)
{
    if (s->when[state] == step)
        return;
    s->when[state] = step;
    if (r->nodes[state].kind == SPLIT) {
        enter(r, s, r->nodes[state].next, step);
        enter(r, s, r->nodes[state].other, step);
    } else {
        s->items[s->count++] = state;
    }
}

/* How many places of the text end a match that begins anywhere before. */
static uint64_t count_matches(const struct regex *r, const char *text)
{
    struct states lists[2] = {{.count = 0}};
    struct states *now = &lists[0], *next = &lists[1];
    uint64_t count = 0, step = 1;

    for (; *text != '\0'; text++, step++) {
        unsigned char c = (unsigned char)*text;

        enter(r, now, r->start, step);
        next->count = 0;
        for (int i = 0; i < now->count; i++) {
            const struct node *node = &r->nodes[now->items[i]];
            if (node->kind == CLASS && node->set[c / 64] >> c % 64 & 1)
                enter(r, next, node->next, step + 1);
        }
        for (int i = 0; i < next->count; i++)
            count += r->nodes[next->items[i]].kind == MATCH;
        struct states *kept = now;
        now = next;
        next = kept;
    }
    return count;
}

int main(int argc, char **argv)
{
    static const char *const expressions[] = {
        "th(e|is|at) [a-z]+ing",        "(0|1(01*0)*1)+,",    "[a-z]+@[a-z]+[.](org|com)",
        "(a|b)*abb(a|b)?(a|b)?(a|b)?c", "x?x?x?x?x?x?xxxxxx", "[0-9]+[.]?[0-9]*(e[-+]?[0-9]+)?",
    };
    static const char *const pieces[] = {
        "the ", "this ",    "string ",  "thing ", "a@b.org ", "who@where.com ", "1001,", "110 ", "abba", "babbabc",
        "xxx",  "xxxxxxx ", "3.14e-5 ", "42",     " ",        "nothing else ",
    };
    static char text[TEXT + 32];
    uint64_t rounds = rounds_to_do(220, argc, argv), sum = 0, random = 6;

    for (uint64_t round = 0; round < rounds; round++) {
        size_t length = 0;

        while (length < TEXT) {
            const char *piece = pieces[(next_random(&random) >> 32) % (sizeof pieces / sizeof *pieces)];
            strcpy(text + length, piece);
            length += strlen(piece);
        }
        for (unsigned i = 0; i < sizeof expressions / sizeof *expressions; i++) {
            struct regex r;
            compile(&r, expressions[i]);
            sum = mix(sum, count_matches(&r, text));
        }
    }
    return report(sum);
}
