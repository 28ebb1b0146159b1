"""scikit-learn with several processes gives what it gives with one."""

import joblib
import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score

FEATURES, LABELS = make_classification(n_samples=300, random_state=0)


@pytest.fixture(params=["loky", "multiprocessing"])
def backend(request: pytest.FixtureRequest) -> str:
    return request.param


def test_cross_validation(backend: str) -> None:
    model = LogisticRegression(max_iter=200)
    with joblib.parallel_backend(backend):
        scores = cross_val_score(model, FEATURES, LABELS, n_jobs=2)
    assert np.array_equal(scores, cross_val_score(model, FEATURES, LABELS, n_jobs=1))


def test_grid_search(backend: str) -> None:
    def search(jobs: int) -> GridSearchCV:
        return GridSearchCV(LogisticRegression(max_iter=200), {"C": [0.1, 1, 10]}, n_jobs=jobs)

    with joblib.parallel_backend(backend):
        two = search(2).fit(FEATURES, LABELS)
    one = search(1).fit(FEATURES, LABELS)
    assert two.best_params_ == one.best_params_
    scores = "mean_test_score"
    assert np.array_equal(two.cv_results_[scores], one.cv_results_[scores])


def test_forest(backend: str) -> None:
    with joblib.parallel_backend(backend):
        forest = RandomForestClassifier(20, n_jobs=2, random_state=1).fit(FEATURES, LABELS)
    alone = RandomForestClassifier(20, n_jobs=1, random_state=1).fit(FEATURES, LABELS)
    assert np.array_equal(forest.predict_proba(FEATURES), alone.predict_proba(FEATURES))
