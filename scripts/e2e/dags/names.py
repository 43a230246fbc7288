"""Ids with dots and dashes, which become part of metric names."""
import datetime

from airflow import DAG
from airflow.operators.bash import BashOperator

with DAG(
    "martlet.dotted-name", start_date=datetime.datetime(2024, 1, 1), schedule="@once", catchup=False
) as dotted:
    first = BashOperator(task_id="first.step", bash_command="sleep 0.2")
    first >> BashOperator(task_id="second-step", bash_command="true")
