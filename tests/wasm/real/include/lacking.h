/* What wasi-libc lacks of what programs name: it succeeds where nobody has to know, and fails where it matters. */
#ifndef LACKING_H
#define LACKING_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>

#define F_RDLCK  0
#define F_WRLCK  1
#define F_UNLCK  2
#define F_GETLK  5
#define F_SETLK  6
#define L_tmpnam 20
/* These are declared, but nowhere defined. */
#define system  lacking_system
#define tmpfile lacking_tmpfile
#define tmpnam  lacking_tmpnam

#define LACKING static inline __attribute__((unused))

LACKING int chmod(const char *path, mode_t mode)
{
    return (void)path, (void)mode, 0;
}
LACKING int fchmod(int file, mode_t mode)
{
    return (void)file, (void)mode, 0;
}
LACKING int chown(const char *path, uid_t user, gid_t group)
{
    return (void)path, (void)user, (void)group, 0;
}
LACKING int fchown(int file, uid_t user, gid_t group)
{
    return (void)file, (void)user, (void)group, 0;
}
LACKING mode_t umask(mode_t mask)
{
    return (void)mask, 022;
}
LACKING uid_t getuid(void)
{
    return 1;
}
LACKING uid_t geteuid(void)
{
    return 1;
}
LACKING FILE *popen(const char *command, const char *mode)
{
    return (void)command, (void)mode, (FILE *)0;
}
LACKING int pclose(FILE *file)
{
    return (void)file, -1;
}
LACKING int system(const char *command)
{
    return (void)command, -1;
}
LACKING FILE *tmpfile(void)
{
    return 0;
}
LACKING char *tmpnam(char *name)
{
    return (void)name, (char *)0;
}

#endif
