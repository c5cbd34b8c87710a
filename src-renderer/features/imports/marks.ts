import CheckmarkCircle from '@vicons/fluent/es/CheckmarkCircle16Filled.js'
import AddCircle from '@vicons/fluent/es/AddCircle16Filled.js'
import Edit from '@vicons/fluent/es/Edit16Filled.js'
import ErrorCircle from '@vicons/fluent/es/ErrorCircle16Filled.js'
import Info from '@vicons/fluent/es/Info16Regular.js'
import PersonSwap from '@vicons/fluent/es/PersonSwap16Regular.js'
import Warning from '@vicons/fluent/es/Warning16Filled.js'
import type { Component } from 'vue'
import type { RowState, Severity } from '../../../src-preload/contract/imports.ts'

/** What a row can be marked with: its state, or the severity of what was found besides. */
export type Mark = RowState | Severity

export const markIcons: Record<Mark, Component> = {
  new: AddCircle,
  modified: Edit,
  reassigned: PersonSwap,
  unchanged: CheckmarkCircle,
  error: ErrorCircle,
  warning: Warning,
  info: Info,
}
