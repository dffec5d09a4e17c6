load common

@test "asm to snp to asm: the same text again" {
    bobbin convert --to snp "$factor"
    [ "$status" -eq 0 ]
    [ "${lines[1]}" = "0001: 00011000000000100000000000000000" ]
    [ "${#lines[@]}" -eq 32 ]
    echo "$output" >f.snp
    bobbin convert --to asm f.snp
    diff <(echo "$output") <(sed '/^;/d; /^$/d' "$factor")
}

@test "--output writes the file in the format of its extension, whole or not at all" {
    bobbin convert "$factor" --output f.snp
    [ "$status" -eq 0 ]
    [ -z "$output$stderr" ]
    diff f.snp <("$BOBBIN" convert --to snp "$factor")
    [ "$(echo f.snp*)" = f.snp ] # nothing temporary is left

    echo 'bad' >bad.asm
    refuses "bad.asm:1:1" convert bad.asm --output f.snp
    diff f.snp <("$BOBBIN" convert --to snp "$factor")

    refuses "no/such/dir.asm: cannot be written" convert "$factor" --output no/such/dir.asm
    refuses "cannot be written: No space left" convert "$factor" --to asm --output /dev/full
    [ -c /dev/full ]
}

@test "--output to something that is no file writes into it" {
    mkfifo pipe
    timeout 10 "$BOBBIN" convert "$factor" --to snp --output pipe &
    writer=$!
    diff <(timeout 10 cat pipe) <("$BOBBIN" convert --to snp "$factor")
    wait $writer
    [ -p pipe ]
}

@test "words that no mnemonic makes survive as numbers" {
    printf '0001: 11111111111111111111111111111111\n0002: 00000100000000100000000000000000\n' >odd.snp
    bobbin convert --to asm odd.snp
    [ "$output" = "01 NUM -1
02 NUM 16416" ]
}

@test "an empty store is a program too" {
    printf '0000: 00000000000000000000000000000000\n' >empty.snp
    bobbin convert --to asm empty.snp
    echo "$output" >empty.asm
    bobbin convert --to snp empty.asm
    [ "$status" -eq 0 ]
    [ "$(echo "$output" | grep -c ': 0\{32\}$')" -eq 32 ]
}

@test "programs as other collections write them are read as they are, and told by their content" {
    snp=$("$BOBBIN" convert --to snp "$factor")
    { echo 32; sed 's/: /:/' <<<"$snp"; } >contest.asm                      # a count, no blank, a wrong extension
    cut -d ' ' -f 2 <<<"$snp" >bare.txt                                      # digits alone
    { echo 24; sed 's/^\([0-9]*\) /\1: /; s/STP/STOP/; s/CMP/SKN -- skip/; s/JRP/JMR/' "$factor"; } >colons.snp
    for file in contest.asm bare.txt colons.snp; do
        bobbin convert --to snp "$file"
        [ "$status" -eq 0 ]
        [ "$output" = "$snp" ]
    done
    printf 'VAR 0\nLDN n\nSTP\nn: BIN 110\n' >course.asm
    bobbin convert --to asm course.asm
    [ "$output" = "01 LDN 3
02 STP
03 NUM 3" ]
}
