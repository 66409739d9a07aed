# What the scripts in bin/ share; they set $home. Sets $java and $classpath.

java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
# Every JDK tells its version in a file beside it; asking the program itself takes as long as half of a short command.
release=$(readlink -f "$(command -v "$java" || echo "$java")")
release=${release%/bin/java}/release
if [ -r "$release" ]; then
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release")
else
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || version=
fi
if [ "${version:-0}" -lt 25 ]; then
  echo "davit-hub: needs Java 25 or newer; $java is ${version:-absent}. Point JAVA_HOME to one." >&2
  exit 2
fi

# Named one by one, in the same order everywhere: an archive of classes fits only the class path that it was made for.
classpath=
for jar in $(LC_ALL=C ls "$home/lib"); do
  case "$jar" in *.jar) classpath=$classpath${classpath:+:}$home/lib/$jar ;; esac
done
