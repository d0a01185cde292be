import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Can, notFound, ServerAddress } from '../../../platform/index.ts';
import { USER } from '../../people/users/user.policy.ts';
import type { Json } from '../protocol/filter-match.ts';
import { answered, listed, SCIM_TYPE } from '../protocol/scim.openapi.ts';
import { listOf } from '../protocol/scim.dto.ts';
import { providerConfig, resourceTypes, schemas } from './scim-schemas.ts';

const EXAMPLE_BASE = 'https://stockade.example.com/scim/v2';
const [USER_TYPE] = resourceTypes(EXAMPLE_BASE);
const [USER_ATTRIBUTES] = schemas(EXAMPLE_BASE);

/** SCIM discovery (RFC 7644, section 4). */
@ApiTags('scim')
@Controller('scim/v2')
export class ScimDiscoveryController {
  constructor(private readonly address: ServerAddress) {}

  @Get('ServiceProviderConfig')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', USER)
  @ApiOperation({ summary: 'Get the SCIM features of this server' })
  @ApiOkResponse(answered('The supported features', providerConfig(EXAMPLE_BASE)))
  config(): Json {
    return providerConfig(this.base);
  }

  @Get('ResourceTypes')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', USER)
  @ApiOperation({ summary: 'List the SCIM resource types' })
  @ApiOkResponse(listed(USER_TYPE!))
  types(): Json {
    return whole(resourceTypes(this.base));
  }

  @Get('ResourceTypes/:name')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', USER)
  @ApiParam({ name: 'name', example: 'User' })
  @ApiOperation({ summary: 'Get a SCIM resource type' })
  @ApiOkResponse(answered('The resource type', USER_TYPE!))
  type(@Param('name') name: string): Json {
    return oneOf(resourceTypes(this.base), name);
  }

  @Get('Schemas')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', USER)
  @ApiOperation({ summary: 'List the SCIM schemas' })
  @ApiOkResponse(listed(USER_ATTRIBUTES!))
  schemas(): Json {
    return whole(schemas(this.base));
  }

  @Get('Schemas/:name')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', USER)
  @ApiParam({ name: 'name', example: 'urn:ietf:params:scim:schemas:core:2.0:User' })
  @ApiOperation({ summary: 'Get a SCIM schema' })
  @ApiOkResponse(answered('The attributes', USER_ATTRIBUTES!))
  schema(@Param('name') name: string): Json {
    return oneOf(schemas(this.base), name);
  }

  private get base(): string {
    return `${this.address.url}/scim/v2`;
  }
}

const whole = (all: readonly Json[]): Json => listOf(all, all.length, 1);

function oneOf(all: readonly Json[], id: string): Json {
  const found = all.find((one) => one['id'] === id);
  if (found === undefined) throw notFound();
  return found;
}
