# Sourced by mvnw: exports a JAVA_HOME that can build Codeway, or says how to get one and exits.
#
# The java on the PATH is often an older one, with which Maven would start and then fail over an option it does not
# know. The first that is new enough wins: JAVA_HOME, the javac on the PATH, the newest of the usual places.
# POSIX sh; the caller may have set -euf.

jdk_needed=25

# Patterns, one per line, because a path may contain spaces. Between equally new JDKs the upper line wins.
jdk_places="${GRAALVM_HOME-}
/usr/lib/jvm/*
/usr/java/*
/opt/*
/opt/java/*
/usr/local/*jdk*
${HOME-}/.sdkman/candidates/java/*
${HOME-}/.jdks/*
${HOME-}/.asdf/installs/java/*
${HOME-}/.local/share/mise/installs/java/*
${HOME-}/.jenv/versions/*
/Library/Java/JavaVirtualMachines/*/Contents/Home
${HOME-}/Library/Java/JavaVirtualMachines/*/Contents/Home
/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
/home/linuxbrew/.linuxbrew/opt/openjdk*/libexec"

# The functions run in subshells, which keeps their variables, IFS and set +f to themselves.

# The major version of the JDK at $1, or nothing where there is none.
jdk_major() (
  [ -n "$1" ] && [ -x "$1/bin/javac" ] || exit 0
  version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release" 2>/dev/null) || version=
  [ -n "$version" ] || version=$("$1/bin/javac" -version 2>&1 </dev/null | sed -n 's/^javac //p')
  version=${version#1.} # 1.8.0 is Java 8
  printf '%s\n' "${version%%[!0-9]*}"
)

jdk_of_environment() (printf '%s\n' "${JAVA_HOME-}")

# The home of the javac on the PATH.
jdk_on_path() (
  javac=$(command -v javac) || exit 0
  if [ "$javac" = /usr/bin/javac ] && [ -x /usr/libexec/java_home ]; then
    # On macOS this javac belongs to no JDK; and java_home would only repeat JAVA_HOME.
    unset JAVA_HOME
    /usr/libexec/java_home -v "$jdk_needed+" 2>/dev/null || :
  else
    javac=$(readlink -f "$javac") || exit 0
    printf '%s\n' "${javac%/bin/javac}"
  fi
)

# CODEWAY_JDK_PLACES replaces the list, for the tests.
jdk_in_usual_places() (
  set +f
  IFS='
'
  # shellcheck disable=SC2086 # unquoted to split at the line ends and expand the patterns
  printf '%s\n' ${CODEWAY_JDK_PLACES-$jdk_places}
)

# Takes the newest of the homes that the command $1 prints, if it is newer than what there is.
jdk_try() {
  while IFS= read -r jdk_candidate; do
    jdk_candidate_version=$(jdk_major "$jdk_candidate")
    if [ "${jdk_candidate_version:-0}" -gt "$jdk_version" ]; then
      jdk_home=$jdk_candidate
      jdk_version=$jdk_candidate_version
    fi
  done <<END
$("$1")
END
}

jdk_home='' jdk_version=0
for jdk_source in jdk_of_environment jdk_on_path jdk_in_usual_places; do
  [ "$jdk_version" -ge "$jdk_needed" ] || jdk_try "$jdk_source"
done

if [ "$jdk_version" -lt "$jdk_needed" ]; then
  if [ "$jdk_version" -gt 0 ]; then
    jdk_found="found only version $jdk_version at $jdk_home"
  else
    jdk_found='found none'
  fi
  cat >&2 <<END
Codeway needs JDK $jdk_needed or newer; $jdk_found.
Install one:
  Debian, Ubuntu   apt install openjdk-$jdk_needed-jdk, or temurin-$jdk_needed-jdk from https://adoptium.net
  macOS            brew install openjdk
  anywhere         sdk install java, with https://sdkman.io
or set JAVA_HOME to the directory of one that mvnw did not find.
END
  exit 1
fi

JAVA_HOME=$jdk_home
export JAVA_HOME
