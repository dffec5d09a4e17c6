/* Double precision: matrices multiplied and solved by elimination, and bodies that attract each other.
 * Stresses: floating-point arithmetic, which an emulator may have to do in software to get every flag right. For
 * contrast: the other workloads are of integers. The checksum holds every bit of the results, so a compiler must not
 * fuse multiplications with additions: build with -std=c11 or -ffp-contract=off. */
#include <math.h>
#include <string.h>

#include "guest.h"

enum { SIZE = 24, BODIES = 6 };

typedef double matrix[SIZE][SIZE];

static uint64_t bits(double value)
{
    uint64_t word;

    memcpy(&word, &value, sizeof word);
    return word;
}

static double fraction(uint64_t *random)
{
    return (double)(next_random(random) >> 11) / 9007199254740992.0;
}

static void multiply(matrix product, matrix a, matrix b)
{
    for (unsigned i = 0; i < SIZE; i++) {
        for (unsigned j = 0; j < SIZE; j++) {
            double sum = 0;
            for (unsigned k = 0; k < SIZE; k++)
                sum += a[i][k] * b[k][j];
            product[i][j] = sum;
        }
    }
}

/* Solves a x = b by elimination with partial pivoting; both are overwritten, b by x. */
static void solve(matrix a, double b[SIZE])
{
    for (unsigned column = 0; column < SIZE; column++) {
        unsigned pivot = column;

        for (unsigned i = column + 1; i < SIZE; i++) {
            if (fabs(a[i][column]) > fabs(a[pivot][column]))
                pivot = i;
        }
        for (unsigned j = 0; j < SIZE; j++) {
            double kept = a[column][j];
            a[column][j] = a[pivot][j];
            a[pivot][j] = kept;
        }
        double kept = b[column];
        b[column] = b[pivot];
        b[pivot] = kept;
        for (unsigned i = column + 1; i < SIZE; i++) {
            double factor = a[i][column] / a[column][column];
            for (unsigned j = column; j < SIZE; j++)
                a[i][j] -= factor * a[column][j];
            b[i] -= factor * b[column];
        }
    }
    for (unsigned i = SIZE; i-- > 0;) {
        for (unsigned j = i + 1; j < SIZE; j++)
            b[i] -= a[i][j] * b[j];
        b[i] /= a[i][i];
    }
}

struct body {
    double at[3], speed[3], mass;
};

static void advance(struct body bodies[BODIES], double time)
{
    for (unsigned i = 0; i < BODIES; i++) {
        for (unsigned j = i + 1; j < BODIES; j++) {
            double way[3], square = 0.01, pull; /* softened, so that nothing flies off */

            for (unsigned k = 0; k < 3; k++) {
                way[k] = bodies[j].at[k] - bodies[i].at[k];
                square += way[k] * way[k];
            }
            pull = time / (square * sqrt(square));
            for (unsigned k = 0; k < 3; k++) {
                bodies[i].speed[k] += way[k] * pull * bodies[j].mass;
                bodies[j].speed[k] -= way[k] * pull * bodies[i].mass;
            }
        }
    }
    for (unsigned i = 0; i < BODIES; i++) {
        for (unsigned k = 0; k < 3; k++)
            bodies[i].at[k] += time * bodies[i].speed[k];
    }
}

int main(int argc, char **argv)
{
    uint64_t rounds = rounds_to_do(3000, argc, argv), sum = 0, random = 12;
    static matrix a, b, product;
    struct body bodies[BODIES];

    for (unsigned i = 0; i < BODIES; i++) {
        for (unsigned k = 0; k < 3; k++) {
            bodies[i].at[k] = 4 * fraction(&random);
            bodies[i].speed[k] = fraction(&random) - 0.5;
        }
        bodies[i].mass = fraction(&random);
    }
    for (uint64_t round = 0; round < rounds; round++) {
        double x[SIZE];

        for (unsigned i = 0; i < SIZE; i++) {
            for (unsigned j = 0; j < SIZE; j++) {
                a[i][j] = fraction(&random);
                b[i][j] = fraction(&random) - 0.5;
            }
            x[i] = (double)i;
        }
        multiply(product, a, b);
        solve(product, x);
        for (unsigned i = 0; i < SIZE; i++)
            sum = mix(sum, bits(x[i]));
        for (unsigned i = 0; i < 100; i++)
            advance(bodies, 0.001);
        sum = mix(sum, bits(bodies[round % BODIES].at[0]));
    }
    return report(sum);
}
