"""One module per command: ``add_options(command, lang)`` declares what may be typed, ``run(options)`` does it."""
