/* Loads and stores of vectors (chapter 30.7). Elements are accessed in order, and of each element its fields; so at a
 * fault all elements before it have been accessed. */
#include "rv64/vector_parts.h"

/* How an instruction's accesses lie: element n's at `base` + n * stride, or + index n where there are indices. */
struct accesses {
    uint64_t base, stride, count; /* of elements */
    unsigned fields;
    int width;         /* log2 of the bytes of an element */
    uint64_t distance; /* in the registers, of one field from the next, in bytes */
    const void *indices;
    int index_width;
};

static uint64_t address_of(const struct accesses *a, uint64_t n)
{
    return a->base + (a->indices != NULL ? rv64_element(a->indices, a->index_width, n) : n * a->stride);
}

static struct accesses accesses_of(const struct rv64_vector *c, int width)
{
    const unsigned fields = rv64_access_fields(c->word);
    const int lmul = width - c->sew + c->lmul;

    return (struct accesses){
        .base = c->s->x[c->vs1],
        .stride = (uint64_t)fields << width,
        .count = c->vl,
        .fields = fields,
        .width = width,
        .distance = c->s->vlenb << (lmul > 0 ? lmul : 0),
    };
}

/* Of vle, vse and their like: also of whole registers and of masks, which are bytes whatever SEW is. */
static struct accesses unit_accesses(struct rv64_vector *c)
{
    const int width = rv64_access_width(c->word);
    const unsigned kind = c->vs2, fields = rv64_access_fields(c->word);
    struct accesses a = accesses_of(c, width);

    if (kind == 8) {
        a.count = fields * c->s->vlenb >> width;
        a.fields = 1;
        a.stride = UINT64_C(1) << width;
        c->mask = NULL;
    } else if (kind == 11) {
        a.count = (c->vl + 7) / 8;
        c->mask = NULL;
    }
    return a;
}

static struct accesses strided_accesses(const struct rv64_vector *c)
{
    struct accesses a = accesses_of(c, rv64_access_width(c->word));

    a.stride = c->s->x[c->vs2];
    return a;
}

static struct accesses indexed_accesses(const struct rv64_vector *c)
{
    struct accesses a = accesses_of(c, c->sew);

    a.indices = c->a;
    a.index_width = rv64_access_width(c->word);
    return a;
}

static void stop(struct rv64_vector *c, enum bobbin_stop_kind kind, uint64_t address, uint64_t n)
{
    c->stop = kind;
    c->fault_address = address;
    c->s->vstart = n;
}

/* Where all of it is on the host, if it is one stretch of memory for one stretch of registers. */
static void *whole(const struct rv64_vector *c, const struct accesses *a, unsigned permission)
{
    if (c->mask != NULL || a->fields != 1 || a->indices != NULL || a->stride != UINT64_C(1) << a->width ||
        c->first >= a->count)
        return NULL;
    return memory_at(c->m->memory, address_of(a, c->first), (a->count - c->first) << a->width, permission);
}

static void load(struct rv64_vector *c, const struct accesses a)
{
    const uint8_t *from = whole(c, &a, PAGE_READ);
    const size_t size = (size_t)1 << a.width;
    uint8_t *to = c->d;

    if (from != NULL) {
        memcpy(to + (c->first << a.width), from, (a.count - c->first) << a.width);
        return;
    }
    for (uint64_t n = c->first; n < a.count; n++) {
        for (unsigned field = 0; field < a.fields && rv64_is_active(c, n); field++) {
            const uint64_t address = address_of(&a, n) + field * size;

            from = memory_at(c->m->memory, address, size, PAGE_READ);
            if (from == NULL) {
                stop(c, bobbin_stop_load_fault, address, n);
                return;
            }
            memcpy(to + field * a.distance + (n << a.width), from, size);
        }
    }
}

static void store(struct rv64_vector *c, const struct accesses a)
{
    uint8_t *to = whole(c, &a, PAGE_WRITE);
    const size_t size = (size_t)1 << a.width;
    const uint8_t *from = c->d;

    if (to != NULL) {
        memcpy(to, from + (c->first << a.width), (a.count - c->first) << a.width);
        return;
    }
    for (uint64_t n = c->first; n < a.count; n++) {
        for (unsigned field = 0; field < a.fields && rv64_is_active(c, n); field++) {
            const uint64_t address = address_of(&a, n) + field * size;

            to = memory_at(c->m->memory, address, size, PAGE_WRITE);
            if (to == NULL) {
                stop(c, bobbin_stop_store_fault, address, n);
                return;
            }
            memcpy(to, from + field * a.distance + (n << a.width), size);
        }
    }
}

void rv64_v_load_unit(struct rv64_vector *c)
{
    load(c, unit_accesses(c));
}

void rv64_v_store_unit(struct rv64_vector *c)
{
    store(c, unit_accesses(c));
}

void rv64_v_load_strided(struct rv64_vector *c)
{
    load(c, strided_accesses(c));
}

void rv64_v_store_strided(struct rv64_vector *c)
{
    store(c, strided_accesses(c));
}

void rv64_v_load_indexed(struct rv64_vector *c)
{
    load(c, indexed_accesses(c));
}

void rv64_v_store_indexed(struct rv64_vector *c)
{
    store(c, indexed_accesses(c));
}

/* Fault-only-first: vl ends before an element that cannot be read, unless that is element 0; then nothing is loaded. */
void rv64_v_load_first(struct rv64_vector *c)
{
    struct accesses a = accesses_of(c, rv64_access_width(c->word));
    const uint64_t size = UINT64_C(1) << a.width;

    for (uint64_t n = c->first; n < a.count; n++) {
        uint64_t address = address_of(&a, n);

        if (!rv64_is_active(c, n) || memory_at(c->m->memory, address, a.stride, PAGE_READ) != NULL)
            continue;
        if (n == 0) {
            while (memory_at(c->m->memory, address, size, PAGE_READ) != NULL)
                address += size;
            stop(c, bobbin_stop_load_fault, address, 0);
            return;
        }
        a.count = n;
    }
    load(c, a);
    c->s->vl = a.count;
}
