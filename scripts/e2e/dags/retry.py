"""A task that fails, is tried again and fails for good; what follows it never starts."""
import datetime

from airflow import DAG
from airflow.operators.bash import BashOperator
from airflow.operators.python import PythonOperator


def fail():
    raise RuntimeError("fails as it should")


with DAG(
    "martlet_retry", start_date=datetime.datetime(2024, 1, 1), schedule="@once", catchup=False
) as retry:
    fails = PythonOperator(
        task_id="fails", python_callable=fail, retries=1,
        retry_delay=datetime.timedelta(seconds=2))
    fails >> BashOperator(task_id="never", bash_command="true")
