import { postgresBase } from './harness.ts';
import { onecSuite } from './suite.ts';

onecSuite('1C on PostgreSQL', postgresBase);
