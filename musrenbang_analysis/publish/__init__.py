"""Reports: parameterised notebooks executed, rendered to HTML, exported to XLSX, and the static site."""
