# The labels of buttons.
button-again = Again
button-retry = Try again
button-remix = Remix
button-animate = Animate
button-vary = Vary
button-edit = Edit
button-upscale = Upscale
button-cut-out = Remove background
button-save = Save
button-cancel = Cancel
button-why = Why?
button-delete = Delete
button-withdraw = Delete for everybody
button-open = Open
button-confirm = Confirm
button-report = Report
button-appeal = Appeal
