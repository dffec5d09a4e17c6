/* There are no users. */
struct passwd {
    const char *pw_dir;
};

static inline struct passwd *getpwuid(unsigned user)
{
    return (void)user, (struct passwd *)0;
}
