/* Loops that vectors are made for. Each is written in plain C, and where there are vectors, with their intrinsics: what
 * it prints must be the same. With -DPLAIN it is the plain C for a processor with vectors, too, which a compiler makes
 * of it what it can.
 *
 *     kernels [ROUNDS [NAME]]      every kernel that often, or that one alone
 */
#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined __riscv_vector && !defined PLAIN
#include <riscv_vector.h>
#define VECTORS 1
#else
#define VECTORS 0
#endif

enum { COUNT = 2000, SIDE = 20, PAGE = 4096 };

static uint64_t state = 1948;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * UINT64_C(0x2545F4914F6CDD1D);
}

static uint64_t mixed(uint64_t sum, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    uint64_t word;

    for (; size >= sizeof word; size -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 29;
    }
    for (; size > 0; size--)
        sum = (sum ^ *at++) * UINT64_C(0x9E3779B97F4A7C15);
    return sum;
}

#define MIXED(sum, array) mixed(sum, array, sizeof(array))

/* What all of them read: the same in every round. */
static uint8_t bytes[3 * COUNT];
static int16_t samples[2][COUNT];
static uint32_t words[2][COUNT];
static uint64_t longs[2][COUNT];
static float singles[2][COUNT];
static double doubles[2][COUNT];

static void fill(void)
{
    for (size_t n = 0; n < sizeof bytes; n++)
        bytes[n] = (uint8_t)(next_random() >> 56);
    for (size_t k = 0; k < 2; k++) {
        for (size_t n = 0; n < COUNT; n++) {
            samples[k][n] = (int16_t)(next_random() >> 48);
            words[k][n] = (uint32_t)(next_random() >> (32 + n % 16));
            longs[k][n] = next_random() >> n % 32;
            singles[k][n] = (float)(int32_t)(next_random() >> 32) / 65536;
            doubles[k][n] = (double)(int64_t)next_random() / (1 << 20);
        }
    }
}

/* ---- Strings: what is behind their ends cannot be read ----------------------------------------------------------- */

static size_t length_of(const char *text)
{
#if VECTORS
    size_t length = 0, vl;
    long first;

    do {
        const vuint8m4_t part = __riscv_vle8ff_v_u8m4((const uint8_t *)text + length, &vl, __riscv_vsetvlmax_e8m4());

        first = __riscv_vfirst_m_b2(__riscv_vmseq_vx_u8m4_b2(part, 0, vl), vl);
        length += first < 0 ? vl : (size_t)first;
    } while (first < 0);
    return length;
#else
    size_t length = 0;

    while (text[length] != '\0')
        length++;
    return length;
#endif
}

static int order_of(const char *a, const char *b)
{
#if VECTORS
    size_t vl = __riscv_vsetvlmax_e8m2(), at = 0;

    for (;; at += vl) {
        const vuint8m2_t left = __riscv_vle8ff_v_u8m2((const uint8_t *)a + at, &vl, vl);
        const vuint8m2_t right = __riscv_vle8ff_v_u8m2((const uint8_t *)b + at, &vl, vl);
        const vbool4_t ends =
            __riscv_vmor_mm_b4(__riscv_vmsne_vv_u8m2_b4(left, right, vl), __riscv_vmseq_vx_u8m2_b4(left, 0, vl), vl);
        const long first = __riscv_vfirst_m_b4(ends, vl);

        if (first >= 0) {
            at += (size_t)first;
            return ((uint8_t)a[at] > (uint8_t)b[at]) - ((uint8_t)a[at] < (uint8_t)b[at]);
        }
        vl = __riscv_vsetvlmax_e8m2();
    }
#else
    size_t at = 0;

    while (a[at] == b[at] && a[at] != '\0')
        at++;
    return ((uint8_t)a[at] > (uint8_t)b[at]) - ((uint8_t)a[at] < (uint8_t)b[at]);
#endif
}

static uint64_t strings(uint64_t sum)
{
    static char *ends[2];

    for (size_t k = 0; k < 2 && ends[k] == NULL; k++) {
        ends[k] = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (ends[k] == MAP_FAILED || mprotect(ends[k] + PAGE, PAGE, PROT_NONE) != 0)
            exit(1);
        memset(ends[k], 'x', PAGE);
        ends[k] += PAGE;
        ends[k][-1] = '\0';
    }
    ends[1][-100] = 'y';
    for (size_t length = 1; length < 600; length += 1 + length / 8) {
        const size_t lengths[] = {length_of(ends[0] - length), length_of(ends[1] - length)};
        const int order = order_of(ends[0] - length, ends[1] - length);

        sum = MIXED(sum, lengths);
        sum = mixed(sum, &order, sizeof order);
    }
    return sum;
}

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

static uint64_t grey(uint64_t sum)
{
    static uint8_t result[COUNT];

#if VECTORS
    for (size_t n = 0, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e8m2(COUNT - n);
        const vuint8m2x3_t pixels = __riscv_vlseg3e8_v_u8m2x3(bytes + 3 * n, vl);
        vuint16m4_t light = __riscv_vwmulu_vx_u16m4(__riscv_vget_v_u8m2x3_u8m2(pixels, 0), 77, vl);

        light = __riscv_vwmaccu_vx_u16m4(light, 150, __riscv_vget_v_u8m2x3_u8m2(pixels, 1), vl);
        light = __riscv_vwmaccu_vx_u16m4(light, 29, __riscv_vget_v_u8m2x3_u8m2(pixels, 2), vl);
        __riscv_vse8_v_u8m2(result + n, __riscv_vnclipu_wx_u8m2(light, 8, __RISCV_VXRM_RDN, vl), vl);
    }
#else
    for (size_t n = 0; n < COUNT; n++)
        result[n] = (uint8_t)((77 * bytes[3 * n] + 150 * bytes[3 * n + 1] + 29 * bytes[3 * n + 2]) >> 8);
#endif
    return MIXED(sum, result);
}

/* Hexadecimal digits: a table in a register, and pairs that are stored as they lie. */
static uint64_t digits(uint64_t sum)
{
    static const char table[] = "0123456789abcdef";
    static uint8_t result[2 * COUNT];

#if VECTORS
    for (size_t n = 0, vl; n < COUNT; n += vl) {
        const vuint8m1_t lookup = __riscv_vle8_v_u8m1((const uint8_t *)table, 16);

        vl = __riscv_vsetvl_e8m1(COUNT - n);
        const vuint8m1_t all = __riscv_vle8_v_u8m1(bytes + n, vl);
        const vuint8m1_t high = __riscv_vrgather_vv_u8m1(lookup, __riscv_vsrl_vx_u8m1(all, 4, vl), vl);
        const vuint8m1_t low = __riscv_vrgather_vv_u8m1(lookup, __riscv_vand_vx_u8m1(all, 15, vl), vl);

        __riscv_vsseg2e8_v_u8m1x2(result + 2 * n, __riscv_vcreate_v_u8m1x2(high, low), vl);
    }
#else
    for (size_t n = 0; n < COUNT; n++) {
        result[2 * n] = (uint8_t)table[bytes[n] >> 4];
        result[2 * n + 1] = (uint8_t)table[bytes[n] & 15];
    }
#endif
    return MIXED(sum, result);
}

/* ---- Samples: saturating and averaging --------------------------------------------------------------------------- */

static uint64_t audio(uint64_t sum)
{
    static int16_t loud[COUNT], middle[COUNT];

#if VECTORS
    for (size_t n = 0, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e16m4(COUNT - n);
        const vint16m4_t a = __riscv_vle16_v_i16m4(samples[0] + n, vl);
        const vint16m4_t b = __riscv_vle16_v_i16m4(samples[1] + n, vl);
        const vint16m4_t quieter = __riscv_vsmul_vx_i16m4(b, 23170, __RISCV_VXRM_RNU, vl);

        __riscv_vse16_v_i16m4(loud + n, __riscv_vsadd_vv_i16m4(a, quieter, vl), vl);
        __riscv_vse16_v_i16m4(middle + n, __riscv_vaadd_vv_i16m4(a, b, __RISCV_VXRM_RNU, vl), vl);
    }
#else
    for (size_t n = 0; n < COUNT; n++) {
        const int a = samples[0][n], b = samples[1][n], both = a + ((b * 23170 + (1 << 14)) >> 15);

        loud[n] = (int16_t)(both < SHRT_MIN ? SHRT_MIN : both > SHRT_MAX ? SHRT_MAX : both);
        middle[n] = (int16_t)((a + b + 1) >> 1);
    }
#endif
    return MIXED(MIXED(sum, loud), middle);
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

/* What is below a limit, closed up. */
static uint64_t filter(uint64_t sum)
{
    static uint32_t kept[COUNT];
    const uint32_t limit = 1 << 24;
    size_t count = 0;

#if VECTORS
    for (size_t n = 0, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e32m4(COUNT - n);
        const vuint32m4_t all = __riscv_vle32_v_u32m4(words[0] + n, vl);
        const vbool8_t low = __riscv_vmsltu_vx_u32m4_b8(all, limit, vl);
        const size_t low_ones = __riscv_vcpop_m_b8(low, vl);

        __riscv_vse32_v_u32m4(kept + count, __riscv_vcompress_vm_u32m4(all, low, vl), low_ones);
        count += low_ones;
    }
#else
    for (size_t n = 0; n < COUNT; n++) {
        if (words[0][n] < limit)
            kept[count++] = words[0][n];
    }
#endif
    return mixed(sum, kept, count * sizeof *kept);
}

static uint64_t prefix(uint64_t sum)
{
    static uint32_t result[COUNT];
    uint32_t before = 0;

#if VECTORS
    for (size_t n = 0, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e32m2(COUNT - n);
        vuint32m2_t all = __riscv_vle32_v_u32m2(words[0] + n, vl);

        for (size_t by = 1; by < vl; by *= 2) {
            const vuint32m2_t zeros = __riscv_vmv_v_x_u32m2(0, vl);

            all = __riscv_vadd_vv_u32m2(all, __riscv_vslideup_vx_u32m2(zeros, all, by, vl), vl);
        }
        all = __riscv_vadd_vx_u32m2(all, before, vl);
        __riscv_vse32_v_u32m2(result + n, all, vl);
        before = result[n + vl - 1];
    }
#else
    for (size_t n = 0; n < COUNT; n++)
        result[n] = before += words[0][n];
#endif
    return MIXED(sum, result);
}

/* A permutation: from a place that an index says, and to one. */
static uint64_t shuffle(uint64_t sum)
{
    static uint32_t from[COUNT], to[COUNT];

#if VECTORS
    for (size_t n = 0, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e32m4(COUNT - n);
        const vuint32m4_t places = __riscv_vsll_vx_u32m4(
            __riscv_vremu_vx_u32m4(
                __riscv_vmul_vx_u32m4(__riscv_vadd_vx_u32m4(__riscv_vid_v_u32m4(vl), (uint32_t)n, vl), 7, vl), COUNT,
                vl),
            2, vl);

        __riscv_vse32_v_u32m4(from + n, __riscv_vluxei32_v_u32m4(words[0], places, vl), vl);
        __riscv_vsuxei32_v_u32m4(to, places, __riscv_vle32_v_u32m4(words[1] + n, vl), vl);
    }
#else
    for (size_t n = 0; n < COUNT; n++) {
        from[n] = words[0][7 * n % COUNT];
        to[7 * n % COUNT] = words[1][n];
    }
#endif
    return MIXED(MIXED(sum, from), to);
}

static uint64_t reductions(uint64_t sum)
{
    uint64_t total = 0;
    uint32_t least = UINT32_MAX, parity = 0;
    int16_t most = SHRT_MIN;
    float in_order = 0;

#if VECTORS
    const vuint32m1_t none = __riscv_vmv_v_x_u32m1(UINT32_MAX, 1);
    vuint64m1_t all_total = __riscv_vmv_v_x_u64m1(0, 1);
    vuint32m1_t all_least = none, all_parity = __riscv_vmv_v_x_u32m1(0, 1);
    vint16m1_t all_most = __riscv_vmv_v_x_i16m1(SHRT_MIN, 1);
    vfloat32m1_t all_in_order = __riscv_vfmv_v_f_f32m1(0, 1);

    for (size_t n = 0, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e32m8(COUNT - n);
        const vuint32m8_t all = __riscv_vle32_v_u32m8(words[0] + n, vl);

        all_total = __riscv_vwredsumu_vs_u32m8_u64m1(all, all_total, vl);
        all_least = __riscv_vredminu_vs_u32m8_u32m1(all, all_least, vl);
        all_parity = __riscv_vredxor_vs_u32m8_u32m1(all, all_parity, vl);
        all_most = __riscv_vredmax_vs_i16m4_i16m1(__riscv_vle16_v_i16m4(samples[0] + n, vl), all_most, vl);
        all_in_order = __riscv_vfredosum_vs_f32m8_f32m1(__riscv_vle32_v_f32m8(singles[0] + n, vl), all_in_order, vl);
    }
    total = __riscv_vmv_x_s_u64m1_u64(all_total);
    least = __riscv_vmv_x_s_u32m1_u32(all_least);
    parity = __riscv_vmv_x_s_u32m1_u32(all_parity);
    most = __riscv_vmv_x_s_i16m1_i16(all_most);
    in_order = __riscv_vfmv_f_s_f32m1_f32(all_in_order);
#else
    for (size_t n = 0; n < COUNT; n++) {
        total += words[0][n];
        least = words[0][n] < least ? words[0][n] : least;
        parity ^= words[0][n];
        most = samples[0][n] > most ? samples[0][n] : most;
        in_order += singles[0][n];
    }
#endif
    sum = mixed(sum, &total, sizeof total);
    sum = mixed(sum, &least, sizeof least);
    sum = mixed(sum, &parity, sizeof parity);
    sum = mixed(sum, &most, sizeof most);
    return mixed(sum, &in_order, sizeof in_order);
}

/* ---- Long words: division, the upper half of products, and carries ----------------------------------------------- */

static uint64_t division(uint64_t sum)
{
    static uint64_t quotients[COUNT], rests[COUNT], highs[COUNT], carries[COUNT];

#if VECTORS
    for (size_t n = 0, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e64m2(COUNT - n);
        const vuint64m2_t a = __riscv_vle64_v_u64m2(longs[0] + n, vl), b = __riscv_vle64_v_u64m2(longs[1] + n, vl);
        const vbool32_t carry = __riscv_vmadc_vv_u64m2_b32(a, b, vl);

        __riscv_vse64_v_u64m2(quotients + n, __riscv_vdivu_vv_u64m2(a, b, vl), vl);
        __riscv_vse64_v_u64m2(rests + n, __riscv_vremu_vv_u64m2(a, b, vl), vl);
        __riscv_vse64_v_u64m2(highs + n, __riscv_vmulhu_vv_u64m2(a, b, vl), vl);
        __riscv_vse64_v_u64m2(carries + n, __riscv_vadc_vvm_u64m2(a, b, carry, vl), vl);
    }
#else
    for (size_t n = 0; n < COUNT; n++) {
        const uint64_t a = longs[0][n], b = longs[1][n];

        quotients[n] = b == 0 ? UINT64_MAX : a / b;
        rests[n] = b == 0 ? a : a % b;
        highs[n] = (uint64_t)((unsigned __int128)a * b >> 64);
        carries[n] = a + b + (a + b < a);
    }
#endif
    return MIXED(MIXED(MIXED(MIXED(sum, quotients), rests), highs), carries);
}

/* ---- Masks ------------------------------------------------------------------------------------------------------- */

/* Primes, by a byte each, and their gaps. */
static uint64_t sieve(uint64_t sum)
{
    static uint8_t composite[COUNT];
    static uint16_t primes[COUNT];
    size_t count = 0;

    memset(composite, 0, sizeof composite);
    for (size_t i = 2; i * i < COUNT; i++) {
        if (composite[i])
            continue;
#if VECTORS
        const size_t times = (COUNT - 1 - i * i) / i + 1;

        for (size_t n = 0, vl; n < times; n += vl) {
            vl = __riscv_vsetvl_e8m8(times - n);
            __riscv_vsse8_v_u8m8(composite + i * i + n * i, (ptrdiff_t)i, __riscv_vmv_v_x_u8m8(1, vl), vl);
        }
#else
        for (size_t j = i * i; j < COUNT; j += i)
            composite[j] = 1;
#endif
    }
#if VECTORS
    for (size_t n = 2, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e8m2(COUNT - n);
        const vbool4_t found =
            __riscv_vmnot_m_b4(__riscv_vmsne_vx_u8m2_b4(__riscv_vle8_v_u8m2(composite + n, vl), 0, vl), vl);
        const vuint16m4_t numbers = __riscv_vadd_vx_u16m4(__riscv_vid_v_u16m4(vl), (uint16_t)n, vl);
        const vuint16m4_t places = __riscv_vsll_vx_u16m4(__riscv_viota_m_u16m4(found, vl), 1, vl);

        __riscv_vsuxei16_v_u16m4_m(found, primes + count, places, numbers, vl);
        count += __riscv_vcpop_m_b4(found, vl);
    }
#else
    for (size_t n = 2; n < COUNT; n++) {
        if (!composite[n])
            primes[count++] = (uint16_t)n;
    }
#endif
    return mixed(sum, primes, count * sizeof *primes);
}

/* ---- Floating point ---------------------------------------------------------------------------------------------- */

/* Products of singles are exact as doubles. */
static uint64_t matrix(uint64_t sum)
{
    static double product[SIDE][SIDE];

    for (size_t i = 0; i < SIDE; i++) {
#if VECTORS
        for (size_t j = 0, vl; j < SIDE; j += vl) {
            vl = __riscv_vsetvl_e32m2(SIDE - j);
            vfloat64m4_t row = __riscv_vfmv_v_f_f64m4(0, vl);

            for (size_t k = 0; k < SIDE; k++) {
                const vfloat32m2_t other = __riscv_vle32_v_f32m2(singles[1] + SIDE * k + j, vl);

                row = __riscv_vfwmacc_vf_f64m4(row, singles[0][SIDE * i + k], other, vl);
            }
            __riscv_vse64_v_f64m4(product[i] + j, row, vl);
        }
#else
        for (size_t j = 0; j < SIDE; j++)
            product[i][j] = 0;
        for (size_t k = 0; k < SIDE; k++) {
            for (size_t j = 0; j < SIDE; j++)
                product[i][j] += (double)singles[0][SIDE * i + k] * (double)singles[1][SIDE * k + j];
        }
#endif
    }
    return MIXED(sum, product);
}

static uint64_t axpy(uint64_t sum)
{
    static double result[COUNT];

#if VECTORS
    for (size_t n = 0, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e64m8(COUNT - n);
        const vfloat64m8_t x = __riscv_vle64_v_f64m8(doubles[0] + n, vl), y = __riscv_vle64_v_f64m8(doubles[1] + n, vl);

        __riscv_vse64_v_f64m8(result + n, __riscv_vfmacc_vf_f64m8(y, 0.1, x, vl), vl);
    }
#else
    for (size_t n = 0; n < COUNT; n++)
        result[n] = __builtin_fma(0.1, doubles[0][n], doubles[1][n]);
#endif
    return MIXED(sum, result);
}

/* Square roots and quotients of what is large enough, as integers. */
static uint64_t roots(uint64_t sum)
{
    static float result[COUNT];
    static int32_t whole[COUNT];

#if VECTORS
    for (size_t n = 0, vl; n < COUNT; n += vl) {
        vl = __riscv_vsetvl_e32m2(COUNT - n);
        const vfloat32m2_t a = __riscv_vle32_v_f32m2(singles[0] + n, vl), b = __riscv_vle32_v_f32m2(singles[1] + n, vl);
        const vfloat32m2_t size = __riscv_vfabs_v_f32m2(a, vl);
        const vbool16_t large = __riscv_vmfgt_vf_f32m2_b16(size, 1, vl);
        vfloat32m2_t root = __riscv_vfmv_v_f_f32m2(-1, vl);

        root = __riscv_vfsqrt_v_f32m2_mu(large, root, size, vl);
        root = __riscv_vfadd_vv_f32m2(root, __riscv_vfdiv_vv_f32m2(b, size, vl), vl);
        root = __riscv_vfmax_vv_f32m2(root, __riscv_vfsgnj_vv_f32m2(b, a, vl), vl);
        __riscv_vse32_v_f32m2(result + n, root, vl);
        __riscv_vse32_v_i32m2(whole + n, __riscv_vfcvt_rtz_x_f_v_i32m2(root, vl), vl);
    }
#else
    for (size_t n = 0; n < COUNT; n++) {
        const float a = singles[0][n], b = singles[1][n], size = fabsf(a);
        const float sum_of = (size > 1 ? sqrtf(size) : -1) + b / size, other = copysignf(b, a);

        result[n] = sum_of > other ? sum_of : other;
        whole[n] = (int32_t)result[n];
    }
#endif
    return MIXED(MIXED(sum, result), whole);
}

/* How long points stay near 0: elements that go on under a mask. */
static uint64_t mandelbrot(uint64_t sum)
{
    static uint64_t turns[SIDE];
    enum { MOST = 50 };

    for (size_t i = 0; i < SIDE; i++) {
        const double y0 = (double)i / 8 - 1.25;

#if VECTORS
        for (size_t n = 0, vl; n < SIDE; n += vl) {
            vl = __riscv_vsetvl_e64m2(SIDE - n);
            const vuint64m2_t column = __riscv_vadd_vx_u64m2(__riscv_vid_v_u64m2(vl), n, vl);
            const vfloat64m2_t x0 = __riscv_vfadd_vf_f64m2(
                __riscv_vfmul_vf_f64m2(__riscv_vfcvt_f_xu_v_f64m2(column, vl), 0.125, vl), -2, vl);
            vfloat64m2_t x = __riscv_vfmv_v_f_f64m2(0, vl), y = x;
            vuint64m2_t count = __riscv_vmv_v_x_u64m2(0, vl);
            vbool32_t near = __riscv_vmset_m_b32(vl);

            for (unsigned turn = 0; turn < MOST && __riscv_vcpop_m_b32(near, vl) != 0; turn++) {
                const vfloat64m2_t xx = __riscv_vfmul_vv_f64m2(x, x, vl), yy = __riscv_vfmul_vv_f64m2(y, y, vl);
                const vfloat64m2_t xy = __riscv_vfmul_vv_f64m2(x, y, vl);

                near = __riscv_vmflt_vf_f64m2_b32_mu(near, near, __riscv_vfadd_vv_f64m2(xx, yy, vl), 4, vl);
                x = __riscv_vfadd_vv_f64m2_mu(near, x, __riscv_vfsub_vv_f64m2(xx, yy, vl), x0, vl);
                y = __riscv_vfadd_vf_f64m2_mu(near, y, __riscv_vfadd_vv_f64m2(xy, xy, vl), y0, vl);
                count = __riscv_vadd_vx_u64m2_mu(near, count, count, 1, vl);
            }
            __riscv_vse64_v_u64m2(turns + n, count, vl);
        }
#else
        for (size_t n = 0; n < SIDE; n++) {
            const double x0 = (double)n * 0.125 - 2;
            double x = 0, y = 0;

            for (turns[n] = 0; turns[n] < MOST && x * x + y * y < 4; turns[n]++) {
                const double xy = x * y;

                x = x * x - y * y + x0;
                y = xy + xy + y0;
            }
        }
#endif
        sum = MIXED(sum, turns);
    }
    return sum;
}

/* ---- Bits: plain C alone, of which a compiler makes Zvbb's instructions ------------------------------------------ */

static uint64_t bits(uint64_t sum)
{
    static uint64_t wide[COUNT];
    static uint32_t results[COUNT];
    static uint8_t narrow[COUNT];

#define BITS(results, value)                                                                                           \
    for (size_t n = 0; n < COUNT; n++)                                                                                 \
        results[n] = (value);                                                                                          \
    sum = MIXED(sum, results)
    BITS(results, words[0][n] << (words[1][n] & 31) | words[0][n] >> (-words[1][n] & 31));
    BITS(results, words[0][n] >> 5 | words[0][n] << 27);
    BITS(results, words[0][n] & ~words[1][n]);
    BITS(results, __builtin_bswap32(words[0][n]));
    BITS(results, __builtin_bitreverse32(words[0][n]));
    BITS(results, words[0][n] != 0 ? (uint32_t)__builtin_clz(words[0][n]) : 32);
    BITS(results, (uint32_t)__builtin_popcount(words[0][n]));
    BITS(wide, longs[0][n] != 0 ? (uint64_t)__builtin_ctzll(longs[0][n]) : 64);
    BITS(wide, longs[0][n] >> 40 | longs[0][n] << 24);
    BITS(wide, (uint64_t)words[0][n] << 7);
    BITS(narrow, __builtin_bitreverse8(bytes[n]));
    BITS(narrow, (uint8_t)(bytes[n] << (bytes[n + 1] & 7) | bytes[n] >> (-bytes[n + 1] & 7)));
#undef BITS
    return sum;
}

static const struct kernel {
    const char *name;
    uint64_t (*run)(uint64_t sum);
} kernels[] = {
    {"strings", strings},   {"grey", grey},
    {"digits", digits},     {"audio", audio},
    {"filter", filter},     {"prefix", prefix},
    {"shuffle", shuffle},   {"reductions", reductions},
    {"division", division}, {"sieve", sieve},
    {"matrix", matrix},     {"axpy", axpy},
    {"roots", roots},       {"mandelbrot", mandelbrot},
    {"bits", bits},
};

int main(int argc, char **argv)
{
    const long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 1;

    fill();
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        uint64_t sum = 0;

        if (argc > 2 && strcmp(argv[2], kernels[k].name) != 0)
            continue;
        for (long round = 0; round < rounds; round++)
            sum = kernels[k].run(sum);
        printf("%-12s %016" PRIx64 "\n", kernels[k].name, sum);
    }
    return 0;
}
