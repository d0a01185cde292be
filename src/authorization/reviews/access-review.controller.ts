import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Can, Idempotent, Located, PageQuery } from '../../platform/index.ts';
import {
  AccessReviewPage,
  AccessReviewRequest,
  AccessReviewResponse,
  ReviewCloseRequest,
  ReviewDecisionRequest,
  ReviewDecisionResponse,
  ReviewItemPage,
  ReviewItemQuery,
  ReviewItemResponse,
  ReviewReport,
  ReviewUndoRequest,
} from './access-review.dto.ts';
import { AccessReviewEntity } from './access-review.entity.ts';
import { AccessReviewLocator } from './access-review.locator.ts';
import { ACCESS_REVIEW } from './access-review.policy.ts';
import { AccessReviews } from './access-reviews.service.ts';
import { ReviewDecisions } from './review-decisions.service.ts';
import { ReviewReports } from './review-reports.service.ts';

@ApiTags('access')
@Controller('v1/access-reviews')
export class AccessReviewController {
  constructor(
    private readonly reviews: AccessReviews,
    private readonly decisions: ReviewDecisions,
    private readonly reports: ReviewReports,
  ) {}

  @Get()
  @Can('read', ACCESS_REVIEW)
  @ApiOperation({ summary: 'Reviews, those that you have to decide in, newest first' })
  @ApiOkResponse({ type: AccessReviewPage })
  list(@Query() query: PageQuery): Promise<AccessReviewPage> {
    return this.reviews.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', ACCESS_REVIEW)
  @ApiOperation({ summary: 'Begin a review of everything that is held now' })
  @ApiCreatedResponse({ type: AccessReviewResponse })
  async create(
    @Body() body: AccessReviewRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccessReviewResponse> {
    const review = await this.reviews.create(body);
    response.location(`/v1/access-reviews/${review.id}`);
    return this.reviews.shown(review);
  }

  @Get(':id')
  @Can('read', ACCESS_REVIEW, AccessReviewLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'One of them, and how far it is' })
  @ApiOkResponse({ type: AccessReviewResponse })
  get(@Located() review: AccessReviewEntity): Promise<AccessReviewResponse> {
    return this.reviews.shown(review);
  }

  @Get(':id/items')
  @Can('read', ACCESS_REVIEW, AccessReviewLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'What is reviewed, with a suggestion for each' })
  @ApiOkResponse({ type: ReviewItemPage })
  items(
    @Located() review: AccessReviewEntity,
    @Query() query: ReviewItemQuery,
  ): Promise<ReviewItemPage> {
    return this.decisions.list(review, query);
  }

  @Post(':id/decisions')
  @Idempotent()
  @HttpCode(200)
  @Can('decide', ACCESS_REVIEW, AccessReviewLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Keep or revoke; what is revoked is gone at once' })
  @ApiOkResponse({ type: ReviewDecisionResponse })
  async decide(
    @Located() review: AccessReviewEntity,
    @Body() body: ReviewDecisionRequest,
  ): Promise<ReviewDecisionResponse> {
    return { items: await this.decisions.decide(review, body) };
  }

  @Post(':id/undo')
  @Idempotent()
  @HttpCode(200)
  @Can('decide', ACCESS_REVIEW, AccessReviewLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Give back what was revoked within the last day' })
  @ApiOkResponse({ type: ReviewItemResponse })
  undo(
    @Located() review: AccessReviewEntity,
    @Body() body: ReviewUndoRequest,
  ): Promise<ReviewItemResponse> {
    return this.decisions.undo(review, body.itemId);
  }

  @Post(':id/close')
  @Idempotent()
  @HttpCode(200)
  @Can('close', ACCESS_REVIEW, AccessReviewLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'End it; what is not decided stays as it is' })
  @ApiOkResponse({ type: AccessReviewResponse })
  close(
    @Located() review: AccessReviewEntity,
    @Body() body: ReviewCloseRequest,
  ): Promise<AccessReviewResponse> {
    return this.reviews.close(review, body);
  }

  @Get(':id/report')
  @Can('report', ACCESS_REVIEW, AccessReviewLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'All of it for the auditor, signed' })
  @ApiOkResponse({ type: ReviewReport })
  report(@Located() review: AccessReviewEntity): Promise<ReviewReport> {
    return this.reports.of(review);
  }
}
