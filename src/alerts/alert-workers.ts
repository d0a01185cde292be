import { Injectable } from '@nestjs/common';
import { JobQueue } from '../platform/index.ts';
import { AlertService } from './alerts/alert.service.ts';
import { ALERT_DELIVERY_QUEUE, ALERT_ESCALATION_QUEUE } from './alerts.queues.ts';
import { DeliveryJob } from './channels/delivery.job.ts';

const DELIVERIES = { total: 4, perOrganization: 2 };
const ESCALATIONS = { total: 1, perOrganization: 1 };

/** Runs this module's jobs, in the server or in a separate worker process. */
@Injectable()
export class AlertWorkers {
  constructor(
    private readonly jobs: JobQueue,
    private readonly deliveries: DeliveryJob,
    private readonly alerts: AlertService,
  ) {}

  async start(): Promise<void> {
    await this.jobs.work(ALERT_DELIVERY_QUEUE, DELIVERIES, this.deliveries.run);
    await this.jobs.work(ALERT_ESCALATION_QUEUE, ESCALATIONS, ({ organizationId, id }) =>
      this.alerts.escalate(organizationId, id),
    );
  }
}
