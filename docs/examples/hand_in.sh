#!/bin/sh
# The same with curl: BINDELEDD_URL=https://… BINDELEDD_TOKEN=bdl_… ./hand_in.sh 0313
set -eu
curl --fail-with-body --silent --show-error "$BINDELEDD_URL/api/v1/inquiries" \
  --header "Authorization: Bearer $BINDELEDD_TOKEN" \
  --header "Content-Type: application/json" \
  --header "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \
  --data @- <<BODY
{
  "office": "$1",
  "person": {"name": "Solveig Oppdiktet", "has_no_national_id": true},
  "need": "housing",
  "text": "Løslates fredag kl. 10 og har ikke noe sted å bo.",
  "safe_number": "412 34 567"
}
BODY
