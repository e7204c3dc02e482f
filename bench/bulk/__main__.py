from bench.bulk import main

main()
