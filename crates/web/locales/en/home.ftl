# Home page and search page.

home-title = Where have these goods been?
home-lead = Scan or type the code on the pack to see the journey.
search-label = Code on the pack, or product name
search-hint = The digits under the barcode, the link in the QR code, or a product name will do.
search-button = Search
camera-button = Scan with the camera
camera-stop = Stop scanning
camera-help = Hold the code in the middle of the picture.
camera-refused = The camera could not be opened. Please type the digits under the barcode.
results-title = { $n ->
    [one] { $n } product found
   *[other] { $n } products found
 }
results-none = We have not found “{ $query }”
results-none-line = Please check the spelling, or try fewer words. Marks on letters may be left out.
examples-title = Examples
how-title = How it works
how-1 = Find the QR code or barcode on the pack or stamp.
how-2 = Scan it with the camera of your phone, or type the digits above.
how-3 = See which places the goods passed, who recorded it, and what is not known.
levels-title = Five trace levels
levels-lead = The higher the level, the more steps are recorded by both sides.
