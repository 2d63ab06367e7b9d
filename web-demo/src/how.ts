import { startTheme } from './view/theme.js'

startTheme()
