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
import { AccessReviewService } from './access-review.service.ts';
import { ReviewDecisionService } from './review-decision.service.ts';
import { ReviewReportService } from './review-report.service.ts';

@ApiTags('access')
@Controller('v1/access-reviews')
export class AccessReviewController {
  constructor(
    private readonly reviews: AccessReviewService,
    private readonly decisions: ReviewDecisionService,
    private readonly reports: ReviewReportService,
  ) {}

  @Get()
  @Can('read', ACCESS_REVIEW)
  @ApiOperation({ summary: 'List the access reviews, newest first' })
  @ApiOkResponse({ type: AccessReviewPage })
  list(@Query() query: PageQuery): Promise<AccessReviewPage> {
    return this.reviews.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', ACCESS_REVIEW)
  @ApiOperation({ summary: 'Begin an access review' })
  @ApiCreatedResponse({ type: AccessReviewResponse })
  async create(
    @Body() body: AccessReviewRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccessReviewResponse> {
    const review = await this.reviews.create(body);
    response.location(`/v1/access-reviews/${review.id}`);
    return review;
  }

  @Get(':id')
  @Can('read', ACCESS_REVIEW, AccessReviewLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get an access review and its progress' })
  @ApiOkResponse({ type: AccessReviewResponse })
  get(@Located() review: AccessReviewEntity): Promise<AccessReviewResponse> {
    return this.reviews.shown(review);
  }

  @Get(':id/items')
  @Can('read', ACCESS_REVIEW, AccessReviewLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'List the items of an access review, with suggestions' })
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
  @ApiOperation({ summary: 'Decide on items of an access review: keep or revoke' })
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
  @ApiOperation({ summary: 'Undo revocations of an access review, within a day' })
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
  @ApiOperation({ summary: 'Close an access review; undecided items stay as they are' })
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
  @ApiOperation({ summary: 'Get the signed report of an access review' })
  @ApiOkResponse({ type: ReviewReport })
  report(@Located() review: AccessReviewEntity): Promise<ReviewReport> {
    return this.reports.of(review);
  }
}
