// CommonJS packages require these; they must be in the module registry first.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
