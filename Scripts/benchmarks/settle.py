def run(arguments):
    pass
