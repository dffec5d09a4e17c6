/* Small programs of many kinds to choose superinstructions from: kernels NAME runs one of them and prints a checksum.
 * None of them, and nothing like them, is among the workloads of bench/workloads, by which the choice is judged. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t random_state = 88172645463325252u;

static uint64_t next_random(void) /* xorshift */
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

/* ---- Floating point ---------------------------------------------------------------------------------------------- */

static double fft(void)
{
    enum { N = 4096 };
    static double re[N], im[N];
    double sum = 0;

    for (int i = 0; i < N; i++)
        re[i] = (double)(next_random() % 1000), im[i] = 0;
    for (int i = 1, j = 0; i < N; i++) {
        int bit = N / 2;

        for (; j & bit; bit /= 2)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            double t = re[i];

            re[i] = re[j], re[j] = t;
        }
    }
    for (int length = 2; length <= N; length *= 2) {
        double angle = 2 * M_PI / length, wr = cos(angle), wi = sin(angle);

        for (int i = 0; i < N; i += length) {
            double cr = 1, ci = 0;

            for (int j = 0; j < length / 2; j++) {
                double *ar = &re[i + j], *ai = &im[i + j], *br = &re[i + j + length / 2], *bi = &im[i + j + length / 2];
                double xr = *br * cr - *bi * ci, xi = *br * ci + *bi * cr, nr = cr * wr - ci * wi;

                *br = *ar - xr, *bi = *ai - xi;
                *ar += xr, *ai += xi;
                ci = cr * wi + ci * wr;
                cr = nr;
            }
        }
    }
    for (int i = 0; i < N; i++)
        sum += fabs(re[i]) + fabs(im[i]);
    return sum;
}

static double mandelbrot(void)
{
    int inside = 0;

    for (int y = 0; y < 120; y++) {
        for (int x = 0; x < 160; x++) {
            double cr = x / 60.0 - 2, ci = y / 60.0 - 1, zr = 0, zi = 0;
            int n = 0;

            while (n < 100 && zr * zr + zi * zi < 4) {
                double t = zr * zr - zi * zi + cr;

                zi = 2 * zr * zi + ci;
                zr = t;
                n++;
            }
            inside += n == 100;
        }
    }
    return inside;
}

static double heat(void)
{
    enum { N = 100 };
    static float grid[2][N][N];
    int now = 0;

    for (int i = 0; i < N; i++)
        grid[0][0][i] = grid[1][0][i] = 100;
    for (int step = 0; step < 60; step++, now ^= 1) {
        for (int y = 1; y < N - 1; y++) {
            for (int x = 1; x < N - 1; x++)
                grid[!now][y][x] =
                    (grid[now][y - 1][x] + grid[now][y + 1][x] + grid[now][y][x - 1] + grid[now][y][x + 1]) * 0.25f;
        }
    }
    return grid[now][3][N / 2];
}

static double integrate(void)
{
    double sum = 0;

    for (int i = 0; i < 20000; i++) {
        double x = i / 10000.0;

        sum += sqrt(x) * exp(-x) / (1 + x * x);
    }
    return sum;
}

/* ---- Integers ---------------------------------------------------------------------------------------------------- */

static double crc(void)
{
    static uint32_t table[256];
    uint32_t sum = ~0u;

    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] & 1 ? table[i] >> 1 ^ 0xedb88320u : table[i] >> 1;
    }
    for (int i = 0; i < 300000; i++)
        sum = table[(sum ^ (uint32_t)i) & 255] ^ sum >> 8;
    return sum;
}

static double life(void)
{
    enum { N = 96 };
    static uint8_t cells[2][N + 2][N + 2];
    int now = 0, alive = 0;

    for (int i = 0; i < N * N / 3; i++)
        cells[0][1 + next_random() % N][1 + next_random() % N] = 1;
    for (int step = 0; step < 40; step++, now ^= 1) {
        for (int y = 1; y <= N; y++) {
            for (int x = 1; x <= N; x++) {
                int around = 0;

                for (int dy = -1; dy <= 1; dy++) {
                    for (int dx = -1; dx <= 1; dx++)
                        around += cells[now][y + dy][x + dx];
                }
                around -= cells[now][y][x];
                cells[!now][y][x] = around == 3 || (around == 2 && cells[now][y][x]);
            }
        }
    }
    for (int y = 1; y <= N; y++) {
        for (int x = 1; x <= N; x++)
            alive += cells[now][y][x];
    }
    return alive;
}

static int place_queens(int n, unsigned columns, unsigned left, unsigned right)
{
    unsigned all = (1u << n) - 1, free_places = all & ~(columns | left | right);
    int found = 0;

    if (columns == all)
        return 1;
    while (free_places) {
        unsigned place = free_places & -free_places;

        free_places ^= place;
        found += place_queens(n, columns | place, (left | place) << 1, (right | place) >> 1);
    }
    return found;
}

static double queens(void)
{
    return place_queens(10, 0, 0, 0);
}

static double edit_distance(void)
{
    enum { N = 700 };
    static char a[N], b[N];
    static int row[N + 1];

    for (int i = 0; i < N; i++)
        a[i] = "acgt"[next_random() % 4], b[i] = "acgt"[next_random() % 4];
    for (int j = 0; j <= N; j++)
        row[j] = j;
    for (int i = 1; i <= N; i++) {
        int diagonal = row[0];

        row[0] = i;
        for (int j = 1; j <= N; j++) {
            int best = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[N];
}

static double base64(void)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static char out[200004];
    unsigned long sum = 0;
    char *to = out;

    for (int i = 0; i < 50000; i++) {
        uint32_t three = (uint32_t)next_random() & 0xffffff;

        for (int shift = 18; shift >= 0; shift -= 6)
            *to++ = digits[three >> shift & 63];
    }
    for (char *c = out; c < to; c++)
        sum = sum * 31 + (unsigned char)*c;
    return (double)(sum % 1000003);
}

/* ---- Structures -------------------------------------------------------------------------------------------------- */

static double words_table(void)
{
    enum { SIZE = 4096 };
    struct entry {
        struct entry *next;
        char word[12];
        int count;
    } * table[SIZE] = {0};
    int longest = 0;

    for (int i = 0; i < 40000; i++) {
        char word[12];
        unsigned hash = 5381;
        struct entry **place;

        snprintf(word, sizeof word, "w%d", (int)(next_random() % 9000));
        for (const char *c = word; *c; c++)
            hash = hash * 33 ^ (unsigned char)*c;
        for (place = &table[hash % SIZE]; *place != NULL && strcmp((*place)->word, word) != 0; place = &(*place)->next)
            ;
        if (*place == NULL) {
            *place = calloc(1, sizeof **place);
            strcpy((*place)->word, word);
        }
        if (++(*place)->count > longest)
            longest = (*place)->count;
    }
    return longest;
}

struct node {
    struct node *left, *right;
    unsigned key, priority;
};

static struct node *insert(struct node *node, unsigned key)
{
    if (node == NULL) {
        node = calloc(1, sizeof *node);
        node->key = key, node->priority = (unsigned)next_random();
        return node;
    }
    if (key < node->key) {
        node->left = insert(node->left, key);
        if (node->left->priority > node->priority) {
            struct node *up = node->left;

            node->left = up->right, up->right = node;
            return up;
        }
    } else if (key > node->key) {
        node->right = insert(node->right, key);
        if (node->right->priority > node->priority) {
            struct node *up = node->right;

            node->right = up->left, up->left = node;
            return up;
        }
    }
    return node;
}

static double treap(void)
{
    struct node *root = NULL;
    uint64_t sum = 0;

    for (int i = 0; i < 8000; i++)
        root = insert(root, (unsigned)next_random() % 100000);
    for (int i = 0; i < 60000; i++) {
        unsigned key = (unsigned)next_random() % 100000;
        const struct node *n = root;

        while (n != NULL && n->key != key)
            n = key < n->key ? n->left : n->right;
        sum += n != NULL;
    }
    return (double)sum;
}

static double shortest_paths(void)
{
    enum { N = 120 };
    static int distance[N][N];
    long sum = 0;

    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            distance[i][j] = 1 + (int)(next_random() % 1000);
    }
    for (int k = 0; k < N; k++) {
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                int by_k = distance[i][k] + distance[k][j];

                if (by_k < distance[i][j])
                    distance[i][j] = by_k;
            }
        }
    }
    for (int i = 0; i < N; i++)
        sum += distance[i][N - 1 - i];
    return (double)sum;
}

static double heap_queue(void)
{
    enum { N = 20000 };
    static uint64_t heap[N + 1];
    uint64_t sum = 0;
    int count = 0;

    for (int i = 0; i < N; i++) {
        int at = ++count;

        heap[at] = next_random() % 1000000;
        for (; at > 1 && heap[at] < heap[at / 2]; at /= 2) {
            uint64_t t = heap[at];

            heap[at] = heap[at / 2], heap[at / 2] = t;
        }
    }
    while (count > 0) {
        int at = 1;

        sum = sum * 3 + heap[1];
        heap[1] = heap[count--];
        for (;;) {
            int child = 2 * at;
            uint64_t t;

            if (child < count && heap[child + 1] < heap[child])
                child++;
            if (child > count || heap[at] <= heap[child])
                break;
            t = heap[at], heap[at] = heap[child], heap[child] = t;
            at = child;
        }
    }
    return (double)(sum % 1000003);
}

/* ---- Text -------------------------------------------------------------------------------------------------------- */

static double calculator(void)
{
    static const char text[] = "((3+4)*5-6/2)*(8-3)+7*(2+9*(4-1))-(12/4)*(5+5)";
    long sum = 0;

    for (int round = 0; round < 3000; round++) {
        long values[32];
        char operators[32];
        int value_count = 0, operator_count = 0;

        for (const char *c = text;; c++) {
            if (*c >= '0' && *c <= '9') {
                long number = 0;

                while (*c >= '0' && *c <= '9')
                    number = 10 * number + (*c++ - '0');
                values[value_count++] = number + round % 3;
                c--;
                continue;
            }
            if (*c == '(') {
                operators[operator_count++] = '(';
                continue;
            }
            while (operator_count > 0 && operators[operator_count - 1] != '(' &&
                   (*c == ')' || *c == '\0' || *c == '+' || *c == '-' || operators[operator_count - 1] == '*' ||
                    operators[operator_count - 1] == '/')) {
                long b = values[--value_count], a = values[value_count - 1];

                switch (operators[--operator_count]) {
                case '+':
                    a += b;
                    break;
                case '-':
                    a -= b;
                    break;
                case '*':
                    a *= b;
                    break;
                default:
                    a /= b != 0 ? b : 1;
                    break;
                }
                values[value_count - 1] = a;
            }
            if (*c == ')')
                operator_count--;
            else if (*c != '\0')
                operators[operator_count++] = *c;
            else
                break;
        }
        sum += values[0];
    }
    return (double)(sum % 1000003);
}

static double find_text(void)
{
    enum { N = 60000 };
    static char text[N + 1];
    int found = 0;

    for (int i = 0; i < N; i++)
        text[i] = "abcde "[next_random() % 6];
    for (int i = 0; i < 12; i++) {
        char wanted[5];

        for (int j = 0; j < 4; j++)
            wanted[j] = "abcde "[next_random() % 6];
        wanted[4] = '\0';
        for (const char *at = text; (at = strstr(at, wanted)) != NULL; at++)
            found++;
    }
    return found;
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        double (*run)(void);
    } kernels[] = {
        {"fft", fft},         {"mandelbrot", mandelbrot},
        {"heat", heat},       {"integrate", integrate},
        {"crc", crc},         {"life", life},
        {"queens", queens},   {"edit-distance", edit_distance},
        {"base64", base64},   {"words", words_table},
        {"treap", treap},     {"paths", shortest_paths},
        {"heap", heap_queue}, {"calculator", calculator},
        {"find", find_text},
    };

    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        if (count < 2)
            puts(kernels[i].name);
        else if (strcmp(arguments[1], kernels[i].name) == 0)
            printf("%s %.10g\n", kernels[i].name, kernels[i].run());
    }
    return 0;
}
