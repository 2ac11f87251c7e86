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

# The page of telephone numbers, until there is a form.

report-title = Tell us
report-code = Product code
report-serial = serial number on the stamp
report-keep = Please keep the goods, the pack and the receipt if you can.
report-call = Please call and read out the two numbers above. No account is needed.
report-us = Whoever runs this page
report-nobody = There is no telephone number yet. Please ask where you bought the goods.
report-ill = If someone is unwell, call 115 now.
report-back = Back to the page of the item
