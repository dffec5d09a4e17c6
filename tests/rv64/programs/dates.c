/* Dates far and near in UTC, strftime, mktime's normalisation, strptime; and that the clocks go on as they should. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

static int64_t now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int main(void)
{
    static const time_t times[] = {0,          -1,          951782399,    951868800, 1709164800,
                                   2147483648, -2208988800, 253402300799, 4107542400};
    struct tm fields = {.tm_year = 124, .tm_mon = 14, .tm_mday = -3, .tm_hour = 49, .tm_min = -61, .tm_sec = 3600};
    struct timespec pause = {0, 3000000}, resolution;
    struct timeval day;
    uint64_t seed = 13, checksum = SUM_START;
    int64_t before, bad = 0;
    char text[200];

    setenv("TZ", "UTC", 1);
    tzset();
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        gmtime_r(&times[i], &fields);
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %A %b %j %U %W %V %G %y %e %I %p %Z %z %s %%", &fields);
        printf("%s | %s", text, asctime(&fields));
    }
    fields = (struct tm){.tm_year = 124, .tm_mon = 14, .tm_mday = -3, .tm_hour = 49, .tm_min = -61, .tm_sec = 3600};
    printf("%ld", (long)mktime(&fields));
    printf(" %s", asctime(&fields));
    for (int i = 0; i < 500; i++) {
        time_t time = (time_t)(random_next(&seed) % 400000000000) - 100000000000;

        localtime_r(&time, &fields);
        bad += mktime(&fields) != time;
        checksum = sum(checksum, text, strftime(text, sizeof text, "%c %F %V", &fields));
    }
    printf("%ld bad %016llx\n", (long)bad, (unsigned long long)checksum);
    printf("%d", *strptime("29 Feb 2024 13:14:15", "%d %b %Y %H:%M:%S", &fields));
    printf(" %ld %g\n", (long)timegm(&fields), difftime(10, 3));
    setenv("TZ", "XYZ-3:30ABC,M3.2.0/2,M11.1.0", 1);
    tzset();
    for (int month = 0; month < 12; month += 3) {
        fields = (struct tm){.tm_year = 124, .tm_mon = month, .tm_mday = 15, .tm_hour = 12, .tm_isdst = -1};
        printf("%ld ", (long)mktime(&fields));
        printf("%s %d; ", fields.tm_zone, fields.tm_isdst);
    }

    before = now(CLOCK_MONOTONIC);
    for (int i = 0; i < 200; i++) {
        int64_t after = now(CLOCK_MONOTONIC);

        bad += after < before;
        before = after;
    }
    nanosleep(&pause, NULL);
    printf("\nslept %d", now(CLOCK_MONOTONIC) - before >= 3000000);
    before = now(CLOCK_REALTIME);
    clock_nanosleep(CLOCK_REALTIME, 0, &pause, NULL);
    gettimeofday(&day, NULL);
    before = (day.tv_sec * INT64_C(1000000) + day.tv_usec) * 1000 - before;
    printf(" %d %d %d", before >= 2999000 &&
                            before<INT64_C(20000000000), llabs(time(NULL) - day.tv_sec) <= 2, day.tv_sec> 1700000000);
    clock_getres(CLOCK_MONOTONIC, &resolution);
    printf(" %d %d %d\n", resolution.tv_sec == 0, now(CLOCK_PROCESS_CPUTIME_ID) > 0, clock() >= 0);
    return (int)bad;
}
