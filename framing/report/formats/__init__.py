"""One file a format of a report: text, json, html, markdown, frame, plot."""
