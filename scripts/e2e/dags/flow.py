"""Three small flows of shell and Python steps; one step of each is skipped by a branch."""
import datetime

from airflow import DAG
from airflow.operators.bash import BashOperator
from airflow.operators.python import BranchPythonOperator, PythonOperator


def count_words():
    return len("the bird that never lands".split())


START = datetime.datetime(2024, 1, 1)


def flow(dag_id):
    with DAG(dag_id, start_date=START, schedule="@once", catchup=False) as dag:
        load = BashOperator(task_id="load", bash_command="sleep 0.3")
        words = PythonOperator(task_id="words", python_callable=count_words)
        choose = BranchPythonOperator(task_id="choose", python_callable=lambda: "publish")
        publish = BashOperator(task_id="publish", bash_command="true")
        discard = BashOperator(task_id="discard", bash_command="true")
        load >> words >> choose >> [publish, discard]
    return dag


for number in (1, 2, 3):
    globals()[f"flow_{number}"] = flow(f"martlet_flow_{number}")
