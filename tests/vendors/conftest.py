from tests.intake.conftest import intake, intakes

__all__ = ["intake", "intakes"]
