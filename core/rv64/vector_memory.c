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
    c->m->fault_address = rv64_pointer(c->m, address);
    c->s->vstart = n;
}

/* Where `size` bytes are on the host, at most a page of them; NULL: that is not allowed. One look at the page where
 * they begin will nearly always do (access.h). */
static ALWAYS_INLINE uint8_t *at(const struct rv64_vector *c, uint64_t address, uint64_t size, unsigned permission)
{
    struct memory *const memory = c->m->memory;
    const unsigned on = permission == PAGE_READ ? PAGE_READ_ON : PAGE_WRITE_ON;

    if (UNLIKELY(address >= memory->size || !(memory->pages[address >> GUEST_PAGE_BITS] & on)))
        return memory_at(memory, rv64_pointer(c->m, address), size, permission);
    return memory->host + address;
}

static ALWAYS_INLINE void copy(uint8_t *in_registers, uint8_t *in_memory, size_t size, bool loads)
{
    if (loads)
        memcpy(in_registers, in_memory, size);
    else
        memcpy(in_memory, in_registers, size);
}

/* Elements of 2^width bytes that may each be anywhere. */
static ALWAYS_INLINE void access_each(struct rv64_vector *c, const struct accesses *a, int width, bool loads)
{
    const unsigned permission = loads ? PAGE_READ : PAGE_WRITE;
    const size_t size = (size_t)1 << width;

    for (uint64_t n = c->first; n < a->count; n++) {
        uint8_t *here = (uint8_t *)c->d + n * size, *there;
        uint64_t address;

        if (!rv64_is_active(c, n))
            continue;
        address = address_of(a, n);
        there = at(c, address, a->fields * size, permission);
        for (unsigned field = 0; field < a->fields; field++) {
            uint8_t *one = there != NULL ? there + field * size : at(c, address + field * size, size, permission);

            if (UNLIKELY(one == NULL)) {
                stop(c, loads ? bobbin_stop_load_fault : bobbin_stop_store_fault, address + field * size, n);
                return;
            }
            copy(here + field * a->distance, one, size, loads);
        }
    }
}

/* All elements of segments that are one stretch of memory, at `there`. */
static ALWAYS_INLINE void access_segments(const struct rv64_vector *c, const struct accesses *a, int width,
                                          uint8_t *there, bool loads)
{
    const size_t size = (size_t)1 << width;

    for (unsigned field = 0; field < a->fields; field++) {
        uint8_t *here = (uint8_t *)c->d + field * a->distance + c->first * size;

        for (uint64_t n = 0; n < a->count - c->first; n++)
            copy(here + n * size, there + (n * a->fields + field) * size, size, loads);
    }
}

static ALWAYS_INLINE void access_by(struct rv64_vector *c, const struct accesses *a, int width, uint8_t *there,
                                    bool loads)
{
    if (there == NULL)
        access_each(c, a, width, loads);
    else
        access_segments(c, a, width, there, loads);
}

static ALWAYS_INLINE void access(struct rv64_vector *c, const struct accesses a, bool loads)
{
    const size_t stride = (size_t)a.fields << a.width;
    uint8_t *there = NULL;

    if (c->first >= a.count)
        return;
    if (c->mask == NULL && a.indices == NULL && a.stride == stride)
        there = at(c, address_of(&a, c->first), (a.count - c->first) * stride, loads ? PAGE_READ : PAGE_WRITE);
    if (there != NULL && a.fields == 1)
        copy((uint8_t *)c->d + (c->first << a.width), there, (a.count - c->first) << a.width, loads);
    else if (a.width == 0)
        access_by(c, &a, 0, there, loads);
    else if (a.width == 1)
        access_by(c, &a, 1, there, loads);
    else if (a.width == 2)
        access_by(c, &a, 2, there, loads);
    else
        access_by(c, &a, 3, there, loads);
}

static void load(struct rv64_vector *c, const struct accesses a)
{
    access(c, a, true);
}

static void store(struct rv64_vector *c, const struct accesses a)
{
    access(c, a, false);
}

/* All elements of one register group, in one stretch, or whole registers: what most loads and stores are. Most are as
 * many bytes as registers have. False: it is something else. */
static ALWAYS_INLINE bool access_stretch(const struct rv64_vector *c, bool loads)
{
    const unsigned fields = rv64_access_fields(c->word);
    const uint64_t size = c->vs2 == 8 ? fields * c->s->vlenb : c->vl << rv64_access_width(c->word);
    uint8_t *there, *const here = c->d;

    if (UNLIKELY((c->vs2 != 8 && (c->vs2 != 0 || fields > 1 || c->mask != NULL)) || c->first > 0))
        return false;
    there = at(c, c->s->x[c->vs1], size, loads ? PAGE_READ : PAGE_WRITE);
    if (UNLIKELY(there == NULL))
        return false;
    if (size % 16 != 0) {
        copy(here, there, size, loads);
    } else {
        for (uint64_t n = 0; n < size; n += 16)
            copy(here + n, there + n, 16, loads);
    }
    return true;
}

void rv64_v_load_unit(struct rv64_vector *c)
{
    if (!access_stretch(c, true))
        load(c, unit_accesses(c));
}

void rv64_v_store_unit(struct rv64_vector *c)
{
    if (!access_stretch(c, false))
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

    if (c->first < a.count && at(c, address_of(&a, c->first), (a.count - c->first) * a.stride, PAGE_READ) == NULL) {
        for (uint64_t n = c->first; n < a.count; n++) {
            uint64_t address = address_of(&a, n);

            if (!rv64_is_active(c, n) || at(c, address, a.stride, PAGE_READ) != NULL)
                continue;
            if (n == 0 || memory_is_barred(c->m->memory, address >> GUEST_PAGE_BITS) ||
                memory_is_barred(c->m->memory, (address + a.stride - 1) >> GUEST_PAGE_BITS)) {
                while (at(c, address, size, PAGE_READ) != NULL)
                    address += size;
                stop(c, bobbin_stop_load_fault, address, c->first);
                return;
            }
            a.count = n;
        }
    }
    load(c, a);
    c->s->vl = a.count;
}
