# What somebody does with the tree besides running its tests: build it elsewhere and otherwise, install it, build on it.
# TOP (the source tree), CMAKE and CC come from ctest.
bats_require_minimum_version 1.5.0

# A copy in a path with a space, built with make and without a compiler for tail calls; installed.
setup_file() {
    export ROOT="$BATS_FILE_TMPDIR/a tree"
    export PREFIX="$ROOT/installed here"
    mkdir "$ROOT"
    for part in CMakeLists.txt core tools tests bench; do
        cp -R "$TOP/$part" "$ROOT/"
    done
    cd "$BATS_FILE_TMPDIR"
    "$CMAKE" -S "$ROOT" -B "$ROOT/build" -G "Unix Makefiles" -DBOBBIN_BENCH=OFF -DBUILD_TESTING=OFF -DBOBBIN_WERROR=ON \
        -DBOBBIN_MUSTTAIL_COMPILER=none -DCMAKE_INSTALL_PREFIX="$PREFIX" >log
    "$CMAKE" --build "$ROOT/build" -j 2 >>log
    "$CMAKE" --install "$ROOT/build" >>log
    cat >user.c <<'END'
#include <bobbin/bobbin.h>
#include <stdio.h>

int main(void)
{
    struct bobbin_error error;
    bobbin_machine *m = bobbin_open(bobbin_guest_find("baby"), &error);

    if (m == NULL || !bobbin_load_buffer(m, "LDN 3\nLDN 3\nSTP\nNUM -42\n", 24, "asm", &error))
        return 1;
    bobbin_run(m, bobbin_cell_default(bobbin_machine_guest(m)), BOBBIN_NO_LIMIT);
    printf("%d\n", (int)bobbin_register_get(m, 0));
    bobbin_close(m);
    return 0;
}
END
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    lib=$(dirname "$(find "$PREFIX" -name libbobbin.a)")
}

@test "it runs, from a path with a space" {
    run "$PREFIX/bin/bobbin" run "$ROOT/bench/guests/baby/factor.asm"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "the program halted in line 13 after 2097154 steps" ]
}

@test "without a compiler that has musttail, the tail engine is unavailable, and says so everywhere" {
    [[ "$CC" == *gcc* ]] || skip "$CC has musttail itself"
    bobbin=$PREFIX/bin/bobbin
    "$bobbin" list | grep 'baby/tail/fast .* not available: gcc .* has no musttail'
    "$bobbin" list --json | jq -e '[.cells[] | select(.engine == "tail")] | length == 4 and all(.available | not)'
    factor=$ROOT/bench/guests/baby/factor.asm
    for command in "run --engine tail" "diff --engine tail" "trace --engine tail"; do
        # shellcheck disable=SC2086
        run --separate-stderr "$bobbin" $command "$factor"
        [ "$status" -eq 2 ]
        [[ "$stderr" == "bobbin: engine tail is not available: gcc "*" has no musttail, "* ]]
    done
    run --separate-stderr "$bobbin" time --rounds 1 "$factor"
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"engine tail is not available: "* ]]
    run "$bobbin" diff "$factor"
    [[ "$output" == *"tail/exact: not available: "* ]]
}

@test "a program that uses the installed library through pkg-config, shared and static" {
    export PKG_CONFIG_PATH="$lib/pkgconfig"
    eval "flags=($(pkg-config --cflags --libs bobbin))"
    "$CC" user.c "${flags[@]}" -o user-shared
    [ "$(LD_LIBRARY_PATH=$lib ./user-shared)" = 42 ]
    readelf -d user-shared | grep -q 'NEEDED.*libbobbin.so.0.1'
    eval "flags=($(pkg-config --cflags --libs --static bobbin))"
    "$CC" user.c "${flags[@]/-lbobbin/$lib/libbobbin.a}" -o user-static
    [ "$(./user-static)" = 42 ]
}

@test "a program that uses the installed library through CMake, shared and static" {
    mkdir -p project
    cp user.c project
    cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(user C)
find_package(bobbin 0.1 REQUIRED)
add_executable(user user.c)
target_link_libraries(user bobbin::bobbin)
add_executable(user_shared user.c)
target_link_libraries(user_shared bobbin::bobbin_shared)
END
    "$CMAKE" -S project -B project/build -DCMAKE_PREFIX_PATH="$PREFIX" -DCMAKE_C_COMPILER="$CC"
    "$CMAKE" --build project/build
    [ "$(project/build/user)" = 42 ]
    [ "$(project/build/user_shared)" = 42 ]
}

@test "the header is C++ too, and needs nothing else" {
    printf '#include <bobbin/bobbin.h>\nint main() { return bobbin_guest_count() == 0; }\n' >user.cc
    command -v g++ || skip "no g++"
    g++ -Wall -Wextra -Werror -I"$PREFIX/include/bobbin" user.cc "$lib/libbobbin.a" -lelf -o user-cc
    ./user-cc
}

@test "the shared library shows nothing but its public functions" {
    nm -D --defined-only "$lib/libbobbin.so" | awk '{ print $3 }' >shown
    grep -q '^bobbin_run$' shown
    for name in $(cat shown); do
        grep -q "\b$name(" "$TOP"/core/include/bobbin/*.h
    done
}

@test "manual pages are installed" {
    command -v help2man || skip "no help2man"
    for page in bobbin bobbin-run bobbin-diff; do
        [ -s "$PREFIX/share/man/man1/$page.1" ]
    done
}
