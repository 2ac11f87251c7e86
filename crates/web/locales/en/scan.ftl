# Scan page. Wording of tables A1–A7.

scan-title = { $name }: its journey
scan-title-code = Code { $code }
sample-label = Sample page. These goods are not on sale.
subject-lot = lot { $lot }

# The verdict (A1).

verdict-complete-lead = The whole journey of this lot is known.
verdict-complete = Every step from { $first } to { $last } is recorded by both sides, and the figures agree.
verdict-partial-lead = Part of this lot’s journey is known.
verdict-missing = { $recorded } of { $expected } steps are recorded. Missing: { $missing }.
verdict-receiver = The receiver has not recorded: { $steps }.
verdict-giver = The giver has not recorded: { $steps }.
verdict-either = Not recorded by both sides: { $steps }.
verdict-unchecked-lead = All steps are recorded, but not all are checked.
verdict-unchecked = Waiting for: { $waiting }.
verdict-declared-lead = Only the firm’s own information so far.
verdict-declared = { $firm } entered what you see below. No one else has confirmed it.
verdict-withdrawn-lead = This code is no longer in use.
verdict-withdrawn = { $owner } stopped using it on { $date }. Reason: { $reason }.
checks-title = What did we check?
past-expiry = Past its expiry date ({ $date }). Please do not use it.
past-best-before = Past its best-before date ({ $date }).

# Trace level (A2).

level-title = Trace level { $level } of 4
level-0-label = Description only.
level-0-line = Product and firm are named. No step of this lot is recorded.
level-1-label = Recorded by one side.
level-1-line = { $firm } recorded every step. No one else has recorded any.
level-2-label = Some steps recorded by both sides.
level-2-line = At least one handover is recorded by giver and receiver.
level-3-label = Both sides, back to the origin.
level-3-line = Every handover since { $first } is recorded by giver and receiver.
level-4-label = Fully checked.
level-4-line = Like level 3. All firms are verified and the figures agree.
level-all = What do the five levels mean?
tick-previous-yes = Previous step known
tick-previous-no = Previous step not known
tick-next-yes = Next step known
tick-next-no = Next step not known

# Not found (A4).

unknown-title = We have not found this code
unknown-code = Code { $code } is not here. That does not mean the goods are fake.
unknown-why = It may be that:
unknown-why-1 = one digit was mistyped
unknown-why-2 = the firm has not recorded this lot
unknown-why-3 = the code belongs to another system
unknown-why-4 = the firm did not put this stamp on
unknown-try = Try:
unknown-try-1 = scan again in better light
unknown-try-2 = type the digits under the barcode
unknown-try-3 = search by product name
unknown-scan = Scan again
unknown-search = Search
hint-check-digit = The last digit does not fit the others.
hint-neighbour = Did you mean { $neighbour }?
hint-others = Also close:
hint-digit = Place { $at } of the code is “{ $found }”. It has to be a digit.
hint-character = The code cannot have “{ $found }”. Only letters without accents, digits and a few signs such as a hyphen, slash or dot may stand there.
hint-escape = The address is damaged at “{ $found }”. Please scan the code again.
hint-length = This code has { $n } digits. Codes of goods have 8, 12, 13 or 14.
hint-lot = We know { $product } by { $firm }. Lot { $lot } is not recorded.
hint-prefix = Prefix 893 is issued in Viet Nam. The owner has not registered here.
hint-foreign = This number was issued by a foreign barcode organisation ({ $prefix }).
hint-link = This is an ordinary link, not a code of goods. Open it with care.

# Recall (A5).

recall-title = Product recall
recall-eat = Do not eat this lot.
recall-use = Do not use this lot.
recall-goods = { $product }, lot { $lot }.
recall-goods-dated = { $product }, lot { $lot }, expiry { $date }.
recall-part = Only goods sold from { $from } to { $to } at { $places }. If unsure where you bought it, treat it as recalled.
recall-why = Why:
recall-do = What to do:
recall-do-line = set it aside. Take it back to the shop for { $remedy }.
recall-ill = If you have eaten it and feel unwell:
recall-ill-line = go to the nearest clinic or call 115.
recall-ask = Questions:
recall-under = Under { $document } of { $date }.
recall-checking-title = This lot is being checked.
recall-checking-lead = Please wait for the result before using it.
recall-closed-lead = The recall ended on { $date }.
recall-closed-undated = The recall has ended.
recall-closed-eat = Do not eat any that is left.
recall-closed-use = Do not use any that is left.
recall-other = Other lots of this product are recalled ({ $lots }). Your lot { $lot } is not among them.
recall-other-no-lot = Other lots are recalled ({ $lots }). Please look for the lot number on the pack.

# Asking for the lot.

lot-title = Which lot is this pack from?
lot-line = The journey can be shown once the lot is known. The lot number is usually near the expiry date.
lot-label = Lot number
lot-button = See the journey

# Small labels (A7).

facts-title = About these goods
fact-product = Product
fact-brand = Brand
fact-firm = Firm
fact-telephone = Telephone
fact-made-at = Made at
fact-lot = Lot
fact-serial = Number of this stamp
fact-made-on = Made on
fact-expiry = Expiry
fact-best-before = Best before
fact-code = Product code
fact-standards = Standards declared
firm-verified = Verified
firm-unverified = Not verified yet

# Journey.

journey-title = Journey
journey-count = { $n ->
    [one] { $n } step
   *[other] { $n } steps, oldest first
 }
journey-spots = { $n } places
journey-none = No step of this lot is recorded.
journey-giver = Given by
journey-receiver = Received by
journey-by = Recorded by
journey-both = Recorded by both sides
journey-giver-only = Receiver has not recorded
journey-receiver-only = Giver has not recorded
journey-missing = No one has recorded this step
journey-corrected = corrected { $date }
temperature-range = Temperature: { $min } to { $max } °C
temperature-same = Temperature: { $min } °C
temperature-readings = Readings in order, °C: { $readings }

# Map.

map-title = Map of the journey
map-name = Map of Viet Nam with the places the goods passed, in order:
map-note = The lines follow the recorded steps. Each dot is a commune or ward.
map-dashed = Dotted line: a step between is not recorded.
map-zoom = Closer view of the framed area
map-outside = outside the map
map-hoang-sa = Hoàng Sa Archipelago
map-truong-sa = Trường Sa Archipelago
map-viet-nam = (Viet Nam)
map-sea = East Sea
map-ha-noi = Hà Nội
map-da-nang = Đà Nẵng
map-ho-chi-minh = Hồ Chí Minh City

# Certificates.

certificates-title = Certificates
certificate-number = No. { $number }
certificate-issuer = Issued by: { $issuer }
certificate-covers = Covers: { $covers }
certificate-term = In force: { $from } – { $to }
certificate-open = In force: from { $from }
certificate-valid = Valid
certificate-ended = Ended
certificate-suspended = Suspended
certificate-ended-before = Certificate { $name } ended on { $date }, before this lot was made.
certificate-ended-after = Certificate { $name } ended on { $date }, after this lot was made.

# What did we check?

checks-compared = Compared
checks-declared = Declared by the firm
checks-unknown = Not known
checks-nothing = Nothing yet.
check-hand-overs = { $both } of { $all } handovers are recorded by giver and receiver.
check-quantities-agree = { $n ->
    [one] Quantities in and out agree at { $n } processing step.
   *[other] Quantities in and out agree at { $n } processing steps.
 }
check-quantities-differ = { $n ->
    [one] Quantities do not agree at { $n } step.
   *[other] Quantities do not agree at { $n } steps.
 }
check-times = The recorded times of the steps are in order.
check-times-out = { $n ->
    [one] The recorded time is out of order at { $n } step.
   *[other] The recorded times are out of order at { $n } steps.
 }
check-firms = { $verified } of { $all } firms are verified by an authority.
check-logged = { $n ->
    [one] { $n } record is in the log and kept as it was. A correction is added; the old record stays.
   *[other] { $n } records are in the log and kept as they were. A correction is added; the old record stays.
 }
check-product = Product name, brand, standards.
check-pack-dates = Dates on the pack.
check-certificates = Certificates. We have not asked the issuers.
check-measurements = Measurements, taken by the firm’s own devices.
check-origin = Where the raw goods came from.
check-quality = The quality of the goods. This page does not judge it.
check-lot = Which lot this pack is from.
check-others = { $n ->
    [one] One record by somebody else mentions these goods. It is not counted here.
   *[other] { $n } records by others mention these goods. They are not counted here.
}
check-after = Where the goods went after the last recorded step, and how they were kept.
