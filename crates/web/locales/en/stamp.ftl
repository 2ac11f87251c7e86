# Stamps (A3).

stamp-name = Traceability stamp
stamp-first = No one has scanned this stamp before you.
stamp-again = { $n ->
    [one] Scanned once.
   *[other] Scanned { $n } times.
 } First on { $date }, in { $province }. Several scans are normal when goods pass through many hands.
stamp-again-somewhere = { $n ->
    [one] Scanned once.
   *[other] Scanned { $n } times.
 } First on { $date }. Several scans are normal when goods pass through many hands.
stamp-unusual-lead = This stamp was scanned more than usual: { $n ->
    [one] once
   *[other] { $n } times
 } in { $p ->
    [one] 1 province.
   *[other] { $p } provinces.
 }
stamp-unusual-somewhere = This stamp was scanned more than usual: { $n ->
    [one] once.
   *[other] { $n } times.
 }
stamp-unusual = If you have just opened the pack yourself, the stamp may have been copied. Please wait before using it and tell us.
stamp-sold-lead = The item with this stamp was recorded as sold on { $date }.
stamp-sold = If you bought it just now, please tell us.
stamp-void-lead = This stamp was voided on { $date }.
stamp-inactive-lead = This stamp has not been activated.
stamp-void = Please wait before buying and tell us.
stamp-report = Tell us
