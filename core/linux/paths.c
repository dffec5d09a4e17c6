/* The sandbox: from a path of the guest's to a file of the host's, and never to one outside the mounted directories.
 *
 * A path is first brought into a form without "..", which tells the mount; what remains is opened below
 * the mount's directory (host/beneath.h). Whatever went into that form, no more than a name below some mount can come
 * of it. From a mount ".." leads to the parent of the name that the program has for it. Below "/" an absolute symbolic
 * link begins at the mount, as it does after chroot. Where a link leads out of another mount, what it says is put in
 * its place, and the new path is looked for from the beginning. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/beneath.h"
#include "linux/process.h"

/* ---- Paths as text ----------------------------------------------------------------------------------------------- */

static int64_t append_name(char out[PATH_MAX], const char *name, size_t length)
{
    const size_t before = strlen(out);
    const bool slash = before > 1;

    if (length > NAME_MAX || before + slash + length + 1 > PATH_MAX)
        return -ENAMETOOLONG;
    if (slash)
        out[before] = '/';
    memcpy(out + before + slash, name, length);
    out[before + slash + length] = '\0';
    return 0;
}

/* Of "/" the parent is itself. */
static void drop_name(char out[PATH_MAX])
{
    char *slash = strrchr(out, '/');

    slash[slash == out] = '\0';
}

static int64_t follow_links(const process *p, char path[PATH_MAX]);

/* Appends the names of `path` to the absolute path in `out`, of which no name is a symbolic link. ".." is the parent of
 * the directory that the path has led to before it, wherever symbolic links led; with no process it only undoes the
 * name before it. */
static int64_t append(const process *p, char out[PATH_MAX], const char *path)
{
    size_t known = strlen(out); /* as far as no name is a symbolic link */

    while (*path != '\0') {
        const size_t name = strcspn(path, "/");
        int64_t result = 0;

        if (name == 2 && memcmp(path, "..", 2) == 0) {
            if (p != NULL && strlen(out) > known)
                result = follow_links(p, out);
            drop_name(out);
            known = strlen(out);
        } else if (name > 0 && !(name == 1 && path[0] == '.')) {
            result = append_name(out, path, name);
        }
        if (result != 0)
            return result;
        path += name;
        path += strspn(path, "/");
    }
    return 0;
}

/* What of `path` lies below the directory `above`; NULL: nothing. */
static const char *below(const char *path, const char *above)
{
    size_t length = strlen(above);

    if (strcmp(above, "/") == 0)
        return path + 1;
    if (strncmp(path, above, length) != 0 || (path[length] != '/' && path[length] != '\0'))
        return NULL;
    return path[length] == '/' ? path + length + 1 : path + length;
}

static bool ends_as_directory(const char *path)
{
    const char *name = strrchr(path, '/');

    name = name != NULL ? name + 1 : path;
    return *name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* ---- Mounts ------------------------------------------------------------------------------------------------------ */

void host_name_of(int file, char *name, size_t size)
{
    const ssize_t length = readlink(host_link_to(file).path, name, size - 1);

    name[length > 0 ? length : 0] = '\0';
}

struct host_link host_link_to(int host)
{
    struct host_link link;

    snprintf(link.path, sizeof link.path, "/proc/self/fd/%d", host);
    return link;
}

uint64_t told_of(int host, const char *word, int base, uint64_t none)
{
    char path[64], line[256];
    uint64_t number = none;
    FILE *file;

    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", host);
    file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, word, strlen(word)) == 0)
            number = strtoull(line + strlen(word), NULL, base);
    }
    if (file != NULL)
        fclose(file);
    return number;
}

static void real_path(int file, char path[PATH_MAX])
{
    host_name_of(file, path, PATH_MAX);
    if (path[0] != '/')
        path[0] = '\0';
}

/* Whether one host directory is another, or below it. */
static bool is_below(const char *directory, const char *other)
{
    size_t length = strlen(other);

    return other[0] != '\0' && strncmp(directory, other, length) == 0 &&
           (directory[length] == '/' || directory[length] == '\0' || other[length - 1] == '/');
}

/* A directory that may only be read cannot lie in one that may be written: there are ways into it, by a symbolic link
 * or by renaming what is above it, that no name gives away. */
static const struct mount *leaky_mount(const process *p, const struct mount *new)
{
    for (size_t i = 0; i < p->mount_count; i++) {
        const struct mount *old = &p->mounts[i];

        if ((new->read_only && !old->read_only &&is_below(new->host, old->host)) ||
            (old->read_only && !new->read_only &&is_below(old->host, new->host)))
            return old;
    }
    return NULL;
}

bool add_mount(process *p, const char *host, const char *guest, bool read_only, struct bobbin_error *error)
{
    char path[PATH_MAX] = "/", real[PATH_MAX];
    struct mount *mounts, mount = {.read_only = read_only};
    int test;

    mount.directory = open(host, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (mount.directory < 0)
        return bobbin_fail(error, bobbin_error_file, 0, 0, "directory %.80s: %s", host, strerror(errno));
    test = open_beneath(mount.directory, ".", O_PATH, 0, false);
    if (test < 0) {
        bobbin_fail(error, bobbin_error_file, 0, 0,
                    "directory %.40s: the host lacks openat2, without which it cannot be shut in: %s", host,
                    strerror(errno));
        close(mount.directory);
        return false;
    }
    close(test);
    real_path(mount.directory, real);
    if (guest == NULL)
        guest = real;
    if (guest[0] != '/' || append(NULL, path, guest) != 0) {
        bobbin_fail(error, bobbin_error_input, 0, 0,
                    "directory %.60s: the program's name for it must be an absolute path", host);
        close(mount.directory);
        return false;
    }
    mount.guest = strdup(path);
    mount.host = strdup(real);
    mounts = reallocarray(p->mounts, p->mount_count + 1, sizeof *mounts);
    if (mounts != NULL)
        p->mounts = mounts;
    if (mount.guest == NULL || mount.host == NULL || mounts == NULL) {
        free(mount.guest);
        free(mount.host);
        close(mount.directory);
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory");
    }
    if (leaky_mount(p, &mount) != NULL) {
        bobbin_fail(error, bobbin_error_input, 0, 0,
                    "directory %.50s: what may only be read cannot lie inside of what may be written (%.50s)", host,
                    leaky_mount(p, &mount)->host);
        free(mount.guest);
        free(mount.host);
        close(mount.directory);
        return false;
    }
    p->mounts[p->mount_count++] = mount;
    return true;
}

void close_mounts(process *p)
{
    for (size_t i = 0; i < p->mount_count; i++) {
        close(p->mounts[i].directory);
        free(p->mounts[i].guest);
        free(p->mounts[i].host);
    }
    free(p->mounts);
    p->mounts = NULL;
    p->mount_count = 0;
}

/* Of two mounts with the same name the one named first counts: directories come before the sysroot. */
static bool find_mount(const process *p, struct place *place)
{
    size_t longest = 0;

    place->mount = NULL;
    for (size_t i = 0; i < p->mount_count; i++) {
        const struct mount *mount = &p->mounts[i];
        const char *rest = below(place->guest, mount->guest);

        if (rest != NULL && strlen(mount->guest) > longest) {
            longest = strlen(mount->guest);
            place->mount = mount;
            place->below = rest;
        }
    }
    if (is_made(place->guest, longest)) {
        place->mount = mount_of_made();
        place->below = place->guest + 1;
    }
    return place->mount != NULL;
}

/* It is removed as soon as it is open. */
int empty_directory(int flags)
{
    char path[] = "/tmp/bobbin-XXXXXX";
    int directory;

    if (mkdtemp(path) == NULL)
        return -1;
    chmod(path, 0555);
    directory = open(path, flags | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    rmdir(path);
    return directory;
}

static void add_directory_above(process *p, const char *path, int directory)
{
    struct mount mount = {.guest = strdup(path), .host = strdup(""), .read_only = true, .above = true};
    struct mount *mounts = reallocarray(p->mounts, p->mount_count + 1, sizeof *mounts);

    if (mounts != NULL)
        p->mounts = mounts;
    mount.directory = fcntl(directory, F_DUPFD_CLOEXEC, 3);
    if (mount.guest != NULL && mount.host != NULL && mounts != NULL && mount.directory >= 0) {
        p->mounts[p->mount_count++] = mount;
        return;
    }
    free(mount.guest);
    free(mount.host);
    if (mount.directory >= 0)
        close(mount.directory);
}

void add_directories_above(process *p)
{
    const size_t count = p->mount_count;
    int directory = -1;

    for (size_t i = 0; i < count; i++) {
        const char *const guest = p->mounts[i].guest; /* "/" or "/a/b" */

        for (const char *slash = guest; guest[1] != '\0' && slash != NULL; slash = strchr(slash + 1, '/')) {
            struct place place = {.process = p};
            int64_t there = -1;

            snprintf(place.guest, sizeof place.guest, "%.*s", slash == guest ? 1 : (int)(slash - guest), guest);
            if (find_mount(p, &place) && (there = open_place(&place, O_PATH, 0)) >= 0) {
                close((int)there);
                continue;
            }
            if (directory < 0 && (directory = empty_directory(O_PATH)) < 0)
                return;
            add_directory_above(p, place.guest, directory);
        }
    }
    if (directory >= 0)
        close(directory);
}

/* ---- Finding and opening ----------------------------------------------------------------------------------------- */

int64_t locate(const process *p, int directory, const char *path, struct place *place)
{
    const struct open_file *base;
    int64_t result;

    if (path[0] == '\0')
        return -ENOENT;
    strcpy(place->guest, "/");
    if (path[0] != '/' && directory == AT_FDCWD) {
        if (p->work[0] == '\0')
            return -ENOENT;
        strcpy(place->guest, p->work);
    } else if (path[0] != '/') {
        if (directory < 0 || directory >= MOST_FILES || !p->files[directory].open)
            return -EBADF;
        base = &p->files[directory];
        if (base->path == NULL)
            return -ENOTDIR;
        strcpy(place->guest, base->path);
    }
    place->process = p;
    place->links = 0;
    result = append(p, place->guest, path);
    if (result == 0)
        result = follow_made_links(p, place->guest, ends_as_directory(path));
    if (result != 0)
        return result;
    place->directory = ends_as_directory(path);
    return find_mount(p, place) ? 0 : -ENOENT;
}

int64_t locate_guest(const process *p, uint64_t directory, uint64_t address, struct place *place)
{
    char path[PATH_MAX];
    int64_t result = guest_path(p, address, path);

    return result != 0 ? result : locate(p, (int)directory, path, place);
}

static int64_t open_below(const struct mount *mount, const char *path, int flags, unsigned mode)
{
    const int file = open_beneath(mount->directory, path, (uint64_t)(flags | (flags & O_PATH ? 0 : O_NOCTTY)), mode,
                                  strcmp(mount->guest, "/") == 0);

    if (file < 0)
        return failure();
    return file;
}

/* Puts what the first symbolic link says in its place. `last`: also if that is the whole path's. */
static int64_t follow_link(struct place *place, bool last)
{
    char path[PATH_MAX], target[PATH_MAX];
    const unsigned links = place->links + 1;
    const char *rest = place->below;

    if (links > MOST_LINKS)
        return -ELOOP;
    while (*rest != '\0') {
        const char *const name = rest;
        int64_t file, length;
        int written;

        rest += strcspn(rest, "/");
        if (*rest == '\0' && !last && !place->directory)
            break;
        snprintf(path, sizeof path, "%.*s", (int)(rest - place->below), place->below);
        file = open_below(place->mount, path, O_PATH | O_NOFOLLOW, 0);
        if (file < 0)
            break;
        length = readlinkat((int)file, "", target, sizeof target - 1);
        close((int)file);
        rest += *rest == '/';
        if (length <= 0)
            continue;
        target[length] = '\0';
        written = snprintf(path, sizeof path, "%.*s%s%s%s%s", target[0] == '/' ? 0 : (int)(name - place->guest),
                           place->guest, target, *rest != '\0' ? "/" : "", rest, place->directory ? "/" : "");
        if (written >= (int)sizeof path)
            return -ENAMETOOLONG;
        length = locate(place->process, AT_FDCWD, path, place);
        place->links = links;
        return length;
    }
    return -EACCES;
}

static int64_t open_in_mount(const struct place *place, int flags, unsigned mode)
{
    const bool creates = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    char path[PATH_MAX + 1];

    if (place->mount == mount_of_made())
        return open_made(place->process, place, flags);
    snprintf(path, sizeof path, "%s%s", place->below[0] != '\0' ? place->below : ".", place->directory ? "/" : "");
    if ((flags & O_PATH) == 0 && place->mount->read_only) {
        int64_t file;

        if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) != 0 || (flags & O_TMPFILE) == O_TMPFILE)
            return -EROFS;
        file = open_below(place->mount, path, flags & ~(O_CREAT | O_EXCL), 0);
        if ((flags & O_CREAT) == 0 || (file < 0 && file != -ENOENT))
            return file;
        if (file >= 0 && (flags & O_EXCL) == 0)
            return file;
        if (file >= 0)
            close((int)file);
        return file >= 0 ? -EEXIST : -EROFS;
    }
    return open_below(place->mount, path, flags, creates ? mode : 0);
}

int64_t open_place(struct place *place, int flags, unsigned mode)
{
    int64_t result = open_in_mount(place, flags, mode);

    while (result == -EXDEV && (result = follow_link(place, (flags & O_NOFOLLOW) == 0)) == 0)
        result = open_in_mount(place, flags, mode);
    return result;
}

int64_t open_parent(struct place *place, const char **name)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(place->below, '/');
    int64_t result;

    if (place->below[0] == '\0')
        return -EBUSY; /* the mount itself */
    if (place->mount->read_only)
        return -EROFS;
    *name = slash != NULL ? slash + 1 : place->below;
    snprintf(parent, sizeof parent, "%.*s", slash != NULL ? (int)(slash - place->below) : 1,
             slash != NULL ? place->below : ".");
    result = open_below(place->mount, parent, O_PATH | O_DIRECTORY, 0);
    if (result != -EXDEV)
        return result;
    result = follow_link(place, false);
    return result == 0 ? open_parent(place, name) : result;
}

bool never_changes(const process *p, int host)
{
    char real[PATH_MAX];
    bool seen = false;

    real_path(host, real);
    for (size_t i = 0; i < p->mount_count && real[0] != '\0'; i++) {
        const struct mount *mount = &p->mounts[i];

        if (mount->host[0] == '\0' || below(real, mount->host) != NULL) {
            if (!mount->read_only)
                return false;
            seen = seen || mount->host[0] != '\0';
        }
    }
    return seen;
}

bool guest_name_of(const process *p, int host, char path[PATH_MAX])
{
    char real[PATH_MAX];
    size_t longest = 0;

    real_path(host, real);
    for (size_t i = 0; i < p->mount_count && real[0] != '\0'; i++) {
        const struct mount *mount = &p->mounts[i];
        const char *rest = mount->host[0] != '\0' ? below(real, mount->host) : NULL;

        if (rest == NULL || strlen(mount->host) <= longest)
            continue;
        strcpy(path, mount->guest);
        if (append(NULL, path, rest) == 0)
            longest = strlen(mount->host);
    }
    return longest > 0;
}

void guest_path_of(const struct mount *mount, int host, const struct place *place, char path[PATH_MAX])
{
    char real[PATH_MAX];
    const char *rest;

    if (mount == mount_of_made()) {
        made_path_of(place, host, path);
        return;
    }
    strcpy(path, mount->guest);
    real_path(host, real);
    rest = mount->host[0] != '\0' && real[0] != '\0' ? below(real, mount->host) : NULL;
    if (rest == NULL || append(NULL, path, rest) != 0)
        strcpy(path, place->guest);
}

/* Replaces the path of a directory by the one that it has without symbolic links. What lies above all mounts has none,
 * and neither has a mount. */
static int64_t follow_links(const process *p, char path[PATH_MAX])
{
    struct place place = {.process = p, .directory = true};
    int64_t file;

    strcpy(place.guest, path);
    if (!find_mount(p, &place) || place.below[0] == '\0')
        return 0;
    file = open_place(&place, O_PATH | O_DIRECTORY, 0);
    if (file < 0)
        return file;
    guest_path_of(place.mount, (int)file, &place, path);
    close((int)file);
    return 0;
}
