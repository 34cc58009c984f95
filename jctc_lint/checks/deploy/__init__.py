"""Deploy procedure (OPS): will the runbook do it in the right order?"""
