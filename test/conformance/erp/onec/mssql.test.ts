import { mssqlBase } from './harness.ts';
import { onecSuite } from './suite.ts';

onecSuite('1C on SQL Server', mssqlBase);
