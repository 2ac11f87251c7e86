# Words shared by all pages.

site-name = Nguồn
site-line = Where goods come from
language-name = English
language-switch = Change language
skip = Skip to main content
home-link = Home
disclaimer = This page shows where the goods have been. It is not a quality certificate.
footer-cookies = This page sets no cookies.
not-recorded = Not recorded

# Error pages.

error-400-title = We could not read this request
error-400-line = The address, or what was sent, is not in the right form. Please try again from the home page.
error-404-title = We have not found this page
error-404-line = Part of the link may be missing. Please scan again, or type the code on the home page.
error-405-title = This page does not take that kind of request
error-405-line = Please try again from the home page.
error-429-title = There are too many requests from here just now
error-429-line = Please wait a minute and try again.
error-500-title = Something went wrong
error-500-line = The fault is ours, not in your code. Please try again in a few minutes.
error-503-title = The system is not answering now
error-503-line = We are working on it. Please try again in a few minutes.
error-other-title = We could not open this page
error-other-line = Please try again from the home page.
error-number = Number of this request: { $number }. Please quote it if you ask us.
