import ArrowExport from '@vicons/fluent/es/ArrowExportLtr20Regular.js'
import ArrowImport from '@vicons/fluent/es/ArrowImport20Regular.js'
import ArrowReset from '@vicons/fluent/es/ArrowReset20Regular.js'
import ArrowSwap from '@vicons/fluent/es/ArrowSwap20Regular.js'
import CheckmarkCircle from '@vicons/fluent/es/CheckmarkCircle20Regular.js'
import ContactCard from '@vicons/fluent/es/ContactCard20Regular.js'
import Delete from '@vicons/fluent/es/Delete20Regular.js'
import Edit from '@vicons/fluent/es/Edit20Regular.js'
import Image from '@vicons/fluent/es/Image20Regular.js'
import ImageMultiple from '@vicons/fluent/es/ImageMultiple20Regular.js'
import ImageOff from '@vicons/fluent/es/ImageOff20Regular.js'
import PersonAdd from '@vicons/fluent/es/PersonAdd20Regular.js'
import PersonAvailable from '@vicons/fluent/es/PersonAvailable20Regular.js'
import PersonDelete from '@vicons/fluent/es/PersonDelete20Regular.js'
import PersonEdit from '@vicons/fluent/es/PersonEdit20Regular.js'
import PersonProhibited from '@vicons/fluent/es/PersonProhibited20Regular.js'
import Prohibited from '@vicons/fluent/es/Prohibited20Regular.js'
import type { Component } from 'vue'
import type { HistoryKind } from '../../../src-preload/contract/history.ts'

/** What was done, at a glance; the word stands beside it. */
export const kindIcons: Record<HistoryKind, Component> = {
  'users-import': ArrowImport,
  'credentials-import': ArrowImport,
  'credentials-export': ArrowExport,
  'photos-upload': ImageMultiple,
  'user-added': PersonAdd,
  'user-edited': PersonEdit,
  'user-suspended': PersonProhibited,
  'user-reactivated': PersonAvailable,
  'user-deleted': PersonDelete,
  'sample-removed': PersonDelete,
  'backup-restored': ArrowReset,
  'photo-set': Image,
  'photo-removed': ImageOff,
  'credential-added': ContactCard,
  'credential-edited': Edit,
  'credential-reassigned': ArrowSwap,
  'credential-suspended': Prohibited,
  'credential-reactivated': CheckmarkCircle,
  'credential-removed': Delete,
}
