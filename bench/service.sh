# Read by the scripts beside it: what they all do with the service that they measure.
#
# "${packaged[@]}" is its command, native where that was built; `start COMMAND...` starts it and waits until it is ready,
# `stop` ends it, as the end of the script does. $url is where it is, "${authorization[@]}" what curl and wrk bring,
# CODEWAY_ADMIN_KEY the same for everything else.
port=${QUARKUS_HTTP_PORT:-8080}
url=http://localhost:$port
management=http://localhost:$((port + 1000))
: "${DATABASE_URL:?}"
. .mvn/jdk.sh
PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
export CODEWAY_ADMIN_KEY=bench-$(od -An -N16 -tx1 /dev/urandom | tr -d ' ')
# As fast as it can.
export CODEWAY_LIMITS_REQUESTS=0
authorization=(-H "Authorization: Bearer $CODEWAY_ADMIN_KEY")
if [ -x target/codeway-runner ]; then
  packaged=(target/codeway-runner "-Xmx${heap:-512m}")
else
  packaged=("$JAVA_HOME/bin/java" "-Xmx${heap:-512m}" -jar target/quarkus-app/quarkus-run.jar)
fi

service=
start() {
  QUARKUS_HTTP_PORT=$port QUARKUS_MANAGEMENT_PORT=$((port + 1000)) "$@" >/dev/null 2>&1 &
  service=$!
  until curl -sf -o /dev/null "$url/q/health/ready"; do
    kill -0 "$service"
    sleep 0.2
  done
}

stop() {
  [ -z "$service" ] || ! kill "$service" || wait "$service" || :
  service=
}
trap stop EXIT
