from django.db import models
from django.db.models import F, Func

from ledger.models import AmountField
from remittances.models.routes import Route


class PlanLineQuerySet(models.QuerySet):
    def sending(self):
        """Those by which something is sent."""
        return self.filter(amount__gt=0)

    def weighing(self):
        """Those of plans to come, until their orders do; goods weighed when they were bought."""
        plans = self.model._meta.get_field("plan").related_model.objects
        return self.filter(plan__in=plans.to_come()).exclude(route=Route.PARCEL)

    def with_undelivered(self):
        """Each with `undelivered`: what of it did not arrive and no later line makes up for; 0 while it may arrive."""
        undelivered = Func(F("pk"), function="line_undelivered", output_field=AmountField())
        return self.annotate(undelivered=undelivered)
