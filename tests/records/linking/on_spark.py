"""Run by test_spark.py in a process of its own: links invented people on Spark and prints the pairs as JSON."""

import json
import sys
from pathlib import Path

from pyspark.sql import SparkSession
from splink.backends.spark import similarity_jar_location

from amparo.records.linking.link import link_spark
from bench.linking import table

number, rows, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
people, _ = table(number)
session = (
    SparkSession.builder.master("local[1]")
    .config("spark.jars", similarity_jar_location())
    .config("spark.ui.enabled", "false")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.default.parallelism", "1")
    # a short life: compiling and planning for speed would take longer than the work
    .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    .config("spark.sql.codegen.wholeStage", "false")
    .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    .config("spark.sql.adaptive.enabled", "false")
    .config("spark.local.dir", folder)
    .config("spark.sql.warehouse.dir", folder)
    .getOrCreate()
)
session.sparkContext.setLogLevel("OFF")
frame = session.createDataFrame(people)
pairs = [row.asDict() for row in link_spark(session, frame, rows=rows).collect()]
Path(folder, "pairs.json").write_text(json.dumps(pairs), encoding="utf-8")
session.stop()
