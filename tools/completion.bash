# Completion of bobbin's command line for bash. What there is to choose from, the command itself says.
_bobbin() {
    local bobbin=${COMP_WORDS[0]} command=${COMP_WORDS[1]} word=${COMP_WORDS[COMP_CWORD]} before words=
    before=${COMP_WORDS[COMP_CWORD - 1]}
    if [[ $word == = ]]; then # --engine=
        word=
    elif [[ $before == = ]]; then # --engine=sw
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi

    if ((COMP_CWORD == 1)); then
        words="--help --version $("$bobbin" --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')"
    else
        case $before in
        --engine | -e) words=$("$bobbin" list 2>/dev/null | sed -n '/^Engines:/,/^Cells:/s/^  \([^ ]*\) .*/\1/p') ;;
        --guest | -g) words=$("$bobbin" list 2>/dev/null | sed -n '/^Guests:/,/^Engines:/s/^  \([^ ]*\) .*/\1/p') ;;
        --gdb) words=- ;;
        --flavour) words="fast exact" ;;
        --format | -f | --to | -t) words="asm snp" ;;
        --dir | --sysroot)
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return
            ;;
        *)
            [[ $word != -* ]] ||
                words=$("$bobbin" "$command" --help 2>/dev/null | grep -o -- '--[a-z][a-z-]*' | sort -u)
            ;;
        esac
    fi
    if [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -o filenames -F _bobbin bobbin
