from anatomy.cli.main import main

main()
