#!/bin/bash
# A build worker: claims a deployment, clones its repository, builds it, streams the log, says how it ended.
#
# Usage: worker.sh [--once] [--mirror URL_PREFIX=DIRECTORY]
#
#   --once     end after one build
#   --mirror   take repositories whose URL begins with URL_PREFIX from bare ones in DIRECTORY instead: for demonstrations
#
# Environment: CODEWAY (http://localhost:8080), CODEWAY_KEY (of a worker), WORKER (a name), SITES (./sites: what is built goes to
# SITES/<deployment>/, and as a whole to SITES/<deployment>.tar.gz), HEARTBEAT (20: seconds between signs of life).
#
# A repository is built by its ./build.sh, which is given the directory to write the site to; one without is copied. A
# build is code of somebody else's: run workers where it may do no harm, in a container or a virtual machine.
#
# Needs bash, curl, git, tar, sha256sum, setsid.
set -euo pipefail

codeway=${CODEWAY:-http://localhost:8080}
worker=${WORKER:-$(hostname)-$$}
sites=$(realpath -m "${SITES:-sites}")
once=
git=(git -c protocol.allow=never -c protocol.https.allow=always -c protocol.ssh.allow=always
  -c core.hooksPath=/dev/null -c submodule.recurse=false)
while [ $# -gt 0 ]; do
  case $1 in
    --once) once=yes ;;
    --mirror)
      git+=(-c protocol.file.allow=always -c "url.file://$(realpath "${2#*=}")/.insteadOf=${2%%=*}")
      shift
      ;;
    *)
      sed -n '4,16s/^# \{0,1\}//p' "$0" >&2
      exit 64
      ;;
  esac
  shift
done
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
mkdir -p "$sites"

# Prints the status, 000 without an answer, which is left in $answers. Arguments as for curl.
ask() {
  # The key by a pipe: arguments are for all to see.
  curl -s -H @<(echo "Authorization: Bearer ${CODEWAY_KEY-}") -o "$answers/body" -D "$answers/headers" \
    -w '%{http_code}' --max-time 40 "$@" || :
}

lease() { ask -H "Codeway-Lease: $token" "$@"; }

# The first text with this name in the answer, nothing where it is null.
field() { grep -o "\"$1\":\"[^\"]*\"" "$answers/body" | head -1 | cut -d'"' -f4 || :; }

# The build of a lease that is lost, or that is to be canceled, stops at once.
stop() {
  echo "$1" >"$work/stopped"
  kill_build
}

kill_build() { [ ! -s "$work/pid" ] || kill -KILL -- "-$(cat "$work/pid")" 2>/dev/null || :; }

heartbeat() {
  while sleep "${HEARTBEAT:-20}"; do
    case $(lease -X PUT "$url/lease") in
      200) ! grep -q '"cancelRequested":true' "$answers/body" || stop CANCELED ;;
      404 | 409) stop LOST ;;
    esac
  done
}

# Sends what is new in the log, from where the service says that it has got to.
send_log() {
  local size end
  size=$(stat -c %s "$work/log")
  while [ "$sent" -lt "$size" ] && [ "$(cat "$work/stopped")" != LOST ]; do
    end=$((size - sent > 500000 ? sent + 500000 : size))
    tail -c "+$((sent + 1))" "$work/log" | head -c $((end - sent)) >"$work/part" || :
    case $(lease -X PATCH "$url/log" -H 'Content-Type: application/octet-stream' \
      -H "Content-Range: bytes $sent-$((end - 1))/*" --data-binary "@$work/part") in
      202 | 416) sent=$(tr -d '\r' <"$answers/headers" | sed -n 's/^Codeway-Log-Bytes: *//Ip') ;;
      404 | 409) stop LOST ;;
      *) sleep 1 ;;
    esac
  done
}

# What goes wrong here is the build's failure. The environment of the worker is none of its business.
build() {
  set -euo pipefail
  cd "$work"
  echo "worker $worker, attempt $attempt"
  if [ -n "$commit" ]; then
    "${git[@]}" clone --quiet --no-tags -- "$repository" source
    "${git[@]}" -C source checkout --quiet --detach "$commit" --
  else
    "${git[@]}" clone --quiet --no-tags --depth 1 ${ref:+"--branch=$ref"} -- "$repository" source
  fi
  git -C source log -1 --format='commit %H'
  mkdir site
  if [ -x source/build.sh ]; then
    cd source
    env -i PATH="$PATH" HOME="$work" LANG=C.UTF-8 ./build.sh "$work/site"
  else
    rm -rf source/.git
    cp -R source/. site
  fi
}

# Says how it ended until that is heard: to say the same again is safe.
complete() {
  while :; do
    case $(lease -X POST "$url/complete" -H 'Content-Type: application/json' -d "$1") in
      200) echo "$deployment: $(field status) $(field reason)" && return ;;
      4*) echo "$deployment: not taken: $(cat "$answers/body")" >&2 && return ;;
      *) sleep 2 ;;
    esac
  done
}

work_on() {
  local building outcome=0 stopped said artifact
  url=$codeway/v1/worker/deployments/$deployment
  sent=0
  : >"$work/log" >"$work/stopped"
  mkdir "$work/heart"
  (answers=$work/heart && heartbeat) &
  heart=$!
  # In a session of its own, so that all that it starts can be killed with it.
  setsid bash -c "$(declare -p git); build" >"$work/log" 2>&1 </dev/null &
  building=$!
  echo "$building" >"$work/pid"
  while kill -0 "$building" 2>/dev/null; do
    send_log
    sleep 1 &
    wait $! # so that a signal need not wait for it
  done
  wait "$building" || outcome=$?
  kill "$heart" 2>/dev/null || :
  send_log
  stopped=$(cat "$work/stopped")
  if [ "$stopped" = LOST ]; then
    echo "$deployment: another has it by now" >&2
    return
  fi
  said='"result":"FAIL"'
  if [ "$stopped" = CANCELED ]; then
    said+=',"reason":"CANCELED"'
  elif [ "$outcome" = 0 ]; then
    rm -rf "${sites:?}/$deployment"
    mv "$work/site" "$sites/$deployment"
    artifact=$sites/$deployment.tar.gz
    tar -C "$sites/$deployment" -czf "$artifact" .
    said="\"result\":\"READY\",\"artifact\":{\"uri\":\"file://$artifact\",\"bytes\":$(stat -c %s "$artifact")"
    said+=",\"sha256\":\"$(sha256sum "$artifact" | cut -c-64)\"}"
  fi
  complete "{$said,\"log\":{\"bytes\":$(stat -c %s "$work/log"),\"sha256\":\"$(sha256sum "$work/log" | cut -c-64)\"}}"
}

# Asked to end, it hands back what it has not finished.
leave() {
  trap '' INT TERM
  trap - EXIT
  kill_build
  kill $(jobs -p) 2>/dev/null || :
  [ -z "$token" ] || lease -X DELETE "$url/lease" >/dev/null
  rm -rf "$work"
  exit "$1"
}

export -f build
while :; do
  work=$(mktemp -d)
  answers=$work
  token=
  trap 'leave $?' EXIT
  trap 'leave 143' INT TERM
  ask -X POST "$codeway/v1/worker/claims" -H 'Content-Type: application/json' \
    -d "{\"workerId\":\"$worker\",\"wait\":30}" >"$work/status" &
  wait $! # so that a signal need not wait for it
  case $(cat "$work/status") in
    200)
      token=$(field leaseToken)
      deployment=$(field id)
      repository=$(field gitURL) ref=$(field ref) commit=$(field commit)
      attempt=$(grep -o '"attempt":[0-9]*' "$answers/body" | head -1 | cut -d: -f2)
      export work worker repository ref commit attempt
      echo "$deployment: attempt $attempt of $repository"
      work_on
      token=
      [ -z "$once" ] || exit 0
      ;;
    204) ;;
    *) sleep 2 ;;
  esac
  rm -rf "$work"
done
